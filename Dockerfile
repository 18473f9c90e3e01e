# syntax=docker/dockerfile:1

FROM maven:3.9.11-eclipse-temurin-25 AS build
WORKDIR /build
COPY . .
# The tests need no container and have run before: `mvn verify`.
RUN --mount=type=cache,target=/root/.m2 \
    mvn --batch-mode --no-transfer-progress -DskipTests -Dspotless.check.skip=true package
# One layer for what changes rarely, one for what changes with every commit.
RUN java -Djarmode=tools -jar ledger-api/target/ledger-api-*.jar extract --layers --destination /layers \
    && mv /layers/application/ledger-api-*.jar /layers/application/ledger-api.jar

FROM eclipse-temurin:25-jre-noble
RUN groupadd --system --gid 10001 ledger \
    && useradd --system --uid 10001 --gid ledger --home-dir /ledger --shell /usr/sbin/nologin ledger
WORKDIR /ledger
COPY --from=build /layers/dependencies/ ./
COPY --from=build /layers/snapshot-dependencies/ ./
COPY --from=build /layers/application/ ./
COPY --chmod=0555 ops/readiness.sh ops/train.sh ./
# Classes are loaded once, in a start for training, and kept as the next start needs them: it takes half as long.
RUN install --directory --owner=ledger --group=ledger cache
USER 10001:10001
# Smaller objects: up to an eighth more postings a second (docs/decisions, 35). What is trained without is not used with it.
ENV JDK_JAVA_OPTIONS=-XX:+UseCompactObjectHeaders
RUN ./train.sh cache/ledger.aot
# A container is reached from outside itself; publish the port on the loopback interface, or behind a proxy with TLS.
ENV SERVER_ADDRESS=0.0.0.0
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=6 CMD ["/ledger/readiness.sh"]
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=75", "-XX:+ExitOnOutOfMemoryError", \
    "-XX:AOTCache=cache/ledger.aot", "-jar", "ledger-api.jar"]
