package org.grantsledger.api.embedded;

import java.sql.SQLException;
import java.util.Optional;
import org.flywaydb.core.api.FlywayException;
import org.grantsledger.api.startup.StartupException;
import org.grantsledger.policy.CatalogueException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.boot.web.server.PortInUseException;

/** Says in a line, instead of a stack trace, why the ledger does not start. */
public final class StartupReporter implements SpringBootExceptionReporter {

    @Override
    public boolean reportException(Throwable failure) {
        Optional<String> line = line(failure);
        line.ifPresent(l -> System.err.println("启动失败 (cannot start): " + l));
        return line.isPresent();
    }

    /** The line for a failure that an administrator can mend; empty for a bug. */
    static Optional<String> line(Throwable failure) {
        for (@Nullable
        Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String line = switch (cause) {
                case StartupException s -> s.getMessage();
                case CatalogueException c -> "政策目录有误 (the catalogue has errors): "
                        + String.join("; ", c.problems().stream().map(Object::toString).toList());
                case PortInUseException p -> "端口 " + p.getPort() + " 已被占用 (the port is in use); --server.port=…";
                case FlywayException f -> "数据库结构无法更新 (the tables cannot be migrated): " + firstLine(f);
                case SQLException q -> "数据库拒绝 (the database refuses): " + firstLine(q);
                default -> null;
            };
            if (line != null) {
                return Optional.of(line);
            }
        }
        return Optional.empty();
    }

    private static String firstLine(Throwable failure) {
        return String.valueOf(failure.getMessage()).strip().lines().filter(l -> l.contains("ERROR") || !l.isBlank())
                .reduce((first, next) -> next.contains("ERROR") && !first.contains("ERROR") ? next : first).orElse("");
    }
}
