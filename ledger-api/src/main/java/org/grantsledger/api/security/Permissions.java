package org.grantsledger.api.security;

import static org.grantsledger.api.security.Permission.Scope.CITY;
import static org.grantsledger.api.security.Permission.Scope.NONE;
import static org.grantsledger.api.security.Permission.Scope.OWN;
import static org.grantsledger.api.security.Permission.row;

import java.util.List;
import org.grantsledger.api.people.Caller;

/**
 * 权限表: for every endpoint and page, who may and within which bounds. What does not stand here is refused, and a test
 * compares the table with everything that is served.
 */
public final class Permissions {

    /** O 经办 officer, R 复核 reviewer, B 预算 budget, A 审计 auditor, L 领导 leader, P 政策 policy, M 管理 administrator. */
    // @formatter:off
    public static final List<Permission> TABLE = List.of(
            // ---- coming in
            row("GET",  "/sign-in",                                  "anybody",   NONE),
            row("POST", "/sign-in",                                  "anybody",   NONE),
            row("GET",  "/sign-in/code",                             "anybody",   NONE),
            row("POST", "/sign-in/code",                             "anybody",   NONE),
            row("GET",  "/sign-in/enrolment",                        "anybody",   NONE),
            row("POST", "/sign-in/enrolment",                        "anybody",   NONE),
            row("GET",  "/oauth2/authorization/{registration}",      "anybody",   NONE),
            row("GET",  "/login/oauth2/code/{registration}",         "anybody",   NONE),
            row("POST", "/sign-out",                                 "arriving",  NONE),
            row("GET",  "/password",                                 "arriving",  NONE),
            row("POST", "/password",                                 "arriving",  NONE),
            row("GET",  "/api/me",                                   "arriving",  NONE),
            row("POST", "/api/me/password",                          "arriving",  NONE),
            row("GET",  "/api/me/keys",                              "everybody", NONE),
            row("POST", "/api/me/keys",                              "everybody", NONE),
            row("GET",  "/api/me/clients",                           "everybody", NONE),
            row("GET",  "/me",                                       "everybody", NONE),
            row("POST", "/me/keys",                                  "everybody", NONE),
            row("POST", "/me/keys/{id}/revocation",                  "everybody", OWN),
            row("GET",  "/me/clients/{name}",                        "everybody", OWN),
            row("POST", "/me/clients/{name}/keys",                   "everybody", OWN),
            row("POST", "/me/clients/{name}/keys/{id}/revocation",   "everybody", OWN),
            row("POST", "/me/sessions/ending",                       "everybody", NONE),
            row("GET",  "/me/second-factor",                         "everybody", NONE),
            row("POST", "/me/second-factor",                         "everybody", NONE),
            row("POST", "/me/second-factor/confirmation",            "everybody", NONE),
            row("POST", "/me/second-factor/recovery-codes",          "everybody", NONE),
            row("GET",  "/me/second-factor/recovery-codes",          "everybody", NONE),
            row("POST", "/me/second-factor/removal",                 "everybody", NONE),
            row("GET",  "/api/me/second-factor",                     "everybody", NONE),
            row("POST", "/api/me/second-factor",                     "everybody", NONE),
            row("POST", "/api/me/second-factor/confirmation",        "everybody", NONE),
            row("POST", "/api/me/second-factor/recovery-codes",      "everybody", NONE),
            row("POST", "/api/me/second-factor/removal",             "everybody", NONE),
            row("GET",  "/api/me/sessions",                          "everybody", NONE),
            row("POST", "/api/me/sessions/ending",                   "everybody", NONE),

            // ---- pages, and what they are made of
            row("GET",  "/",                                         "ORBALP.",   OWN),
            row("GET",  "/overview/latest",                          "ORBALP.",   OWN),
            row("GET",  "/overview/waiting",                         "ORBALP.",   OWN),
            row("GET",  "/overview/charts/{name}",                   "ORBALP.",   OWN),
            row("GET",  "/live",                                     "ORBALP.",   NONE),
            row("GET",  "/views/{name}",                             "ORBALP.",   OWN),
            row("GET",  "/enterprises",                              "ORBALP.",   OWN),
            row("GET",  "/enterprises/{code}",                       "ORBALP.",   OWN),
            row("GET",  "/enterprises/new",                          "O......",   NONE),
            row("POST", "/enterprises/new",                          "O......",   OWN),
            row("POST", "/enterprises/{code}/{action:name-changes|relocations|absorptions|suspensions|lift}", "O......", OWN),
            row("GET",  "/awards",                                   "ORBALP.",   OWN),
            row("GET",  "/awards/new",                               "OR...P.",   OWN),
            row("POST", "/awards/new",                               "O......",   OWN),
            row("GET",  "/awards/new/choices",                       "OR...P.",   OWN),
            row("POST", "/awards/preview",                           "OR...P.",   OWN),
            row("GET",  "/awards/{id}",                              "ORBALP.",   OWN),
            row("POST", "/awards/{id}/approval",                     ".R.....",   OWN),
            row("POST", "/awards/{id}/rejection",                    ".R.....",   OWN),
            row("POST", "/awards/{id}/reduction",                    ".R.....",   OWN),
            row("POST", "/awards/{id}/revocation",                   ".R.....",   OWN),
            row("GET",  "/enterprises/{code}/statement.pdf",         "ORBALP.",   OWN),
            row("GET",  "/policies",                                 "ORBALP.",   OWN),
            row("GET",  "/policies/{policy}/{item}",                 "ORBALP.",   OWN),
            row("GET",  "/policies/versions",                        "ORBALP.",   NONE),
            row("GET",  "/policies/readings",                        "ORBALP.",   NONE),
            row("GET",  "/settlement",                               "ORBALP.",   OWN),
            row("GET",  "/settlement/{jurisdiction}",                "ORBALP.",   OWN),
            row("GET",  "/settlement/{jurisdiction}/statement.pdf",  "ORBALP.",   OWN),
            row("GET",  "/history",                                  "ORBALP.",   OWN),
            row("GET",  "/history/at",                               "ORBALP.",   OWN),
            row("GET",  "/history/{position:\\d{1,18}}",             "ORBA...",   OWN),
            row("GET",  "/administration",                           "OR.A.PM",   NONE),
            row("GET",  "/administration/{kind:users|clients}",      "...A..M",   OWN),
            row("POST", "/administration/{kind:users|clients}",      "......M",   OWN),
            row("GET",  "/administration/{kind:users|clients}/{name}", "...A..M",   OWN),
            row("POST", "/administration/{kind:users|clients}/{name}/grants", "......M",   OWN),
            row("POST", "/administration/{kind:users|clients}/{name}/disabling", "......M",   OWN),
            row("POST", "/administration/{kind:users|clients}/{name}/enabling", "......M",   OWN),
            row("POST", "/administration/users/{name}/passwords",    "......M",   OWN),
            row("POST", "/administration/users/{name}/second-factor-resets", "......M",   OWN),
            row("POST", "/administration/clients/{name}/keys",       "......M",   OWN),
            row("POST", "/administration/{kind:users|clients}/{name}/keys/{id}/revocation", "......M",   OWN),
            row("GET",  "/administration/projections",               "...A..M",   NONE),
            row("GET",  "/administration/projections/comparison",    "...A..M",   CITY),
            row("POST", "/administration/projections/retries",       "......M",   CITY),
            row("POST", "/administration/projections/rebuilds",      "......M",   CITY),
            row("GET",  "/administration/catalogues",                "everybody", NONE),
            row("POST", "/administration/catalogues",                ".....P.",   CITY),
            row("GET",  "/administration/audit",                     "...A...",   OWN),
            row("GET",  "/administration/persons",                   "OR.....",   NONE),
            row("POST", "/administration/persons",                   "O......",   OWN),
            row("GET",  "/administration/persons/{reference}",       "OR.....",   OWN),
            row("POST", "/administration/persons/{reference}/erasure", "O......",   OWN),
            row("GET",  "/capital",                                  "ORBALP.",   NONE),
            row("GET",  "/disbursements",                            "ORBALP.",   OWN),
            row("GET",  "/disbursements/payments",                   "ORBALP.",   OWN),
            row("GET",  "/disbursements/new",                        "O......",   OWN),
            row("POST", "/disbursements/new",                        "O......",   OWN),
            row("GET",  "/disbursements/several",                    "O......",   OWN),
            row("POST", "/disbursements/several",                    "O......",   OWN),
            row("GET",  "/disbursements/{id}",                       "ORBAL..",   OWN),
            row("GET",  "/disbursements/{id}/voucher.pdf",           "ORBAL..",   OWN),
            row("POST", "/disbursements/{id}/approval",              ".R.....",   OWN),
            row("POST", "/disbursements/{id}/rejection",             ".R.....",   OWN),
            row("POST", "/disbursements/{id}/reversal",              ".R.....",   OWN),
            row("GET",  "/disbursements/recoveries",                 "ORBALP.",   OWN),
            row("GET",  "/disbursements/recoveries/new",             "O......",   OWN),
            row("POST", "/disbursements/recoveries/new",             "O......",   OWN),
            row("GET",  "/disbursements/recoveries/{id}",            "ORBAL..",   OWN),
            row("POST", "/disbursements/recoveries/{id}/receipt",    "O......",   OWN),
            row("GET",  "/budget",                                   "ORBALP.",   OWN),
            row("GET",  "/budget/lines/new",                         "..B....",   OWN),
            row("POST", "/budget/lines/new",                         "..B....",   OWN),
            row("GET",  "/budget/lines/{id}",                        "ORBAL..",   OWN),
            row("POST", "/budget/lines/{id}/appropriation",          "..B....",   OWN),
            row("POST", "/budget/lines/{id}/adjustment",             "..B....",   OWN),
            row("POST", "/budget/lines/{id}/transfer",               "..B....",   OWN),
            row("POST", "/budget/lines/{id}/closure",                "..B....",   OWN),
            row("GET",  "/budget/shares",                            "ORBALP.",   OWN),
            row("POST", "/budget/shares",                            "..B....",   CITY),
            row("GET",  "/budget/approval-limits",                   "ORBAL..",   OWN),
            row("POST", "/budget/approval-limits",                   "..B....",   OWN),
            row("GET",  "/budget/pools",                             "ORBALP.",   NONE),
            row("POST", "/budget/pools",                             "..B....",   CITY),
            row("GET",  "/budget/decisions",                         "ORBALP.",   NONE),
            row("POST", "/budget/decisions",                         "O.B....",   CITY),
            row("POST", "/budget/decisions/withdrawal",              "O.B....",   CITY),
            row("GET",  "/assets/**",                                "anybody",   NONE),
            row("GET",  "/webjars/**",                               "anybody",   NONE),

            // ---- policy: published, and the same for everybody
            row("GET",  "/api/clauses",                              "everybody", NONE),
            row("GET",  "/api/clauses/{policy}/{item}",              "everybody", NONE),
            row("GET",  "/api/policies",                             "everybody", NONE),
            row("GET",  "/api/provisions",                           "everybody", NONE),
            row("GET",  "/api/matters",                              "everybody", NONE),
            row("GET",  "/api/ambiguities",                          "everybody", NONE),
            row("GET",  "/api/jurisdictions",                        "everybody", NONE),
            row("GET",  "/api/catalogues",                           "everybody", NONE),
            row("POST", "/api/catalogues",                           ".....P.",   CITY),

            // ---- enterprises
            row("POST", "/api/enterprises",                          "O......",   OWN),
            row("GET",  "/api/enterprises/{code}",                   "ORBALP.",   OWN),
            row("GET",  "/api/enterprises/{code}/awards",            "ORBALP.",   OWN),
            row("GET",  "/api/enterprises/{code}/limits",            "ORBALP.",   OWN),
            row("GET",  "/api/enterprises/{code}/events",            "ORBA...",   OWN),
            row("POST", "/api/enterprises/{code}/name-changes",      "O......",   OWN),
            row("POST", "/api/enterprises/{code}/relocations",       "O......",   OWN),
            row("POST", "/api/enterprises/{code}/absorptions",       "O......",   OWN),
            row("POST", "/api/enterprises/{code}/suspensions",       "O......",   OWN),
            row("POST", "/api/enterprises/{code}/suspensions/lift",  "O......",   OWN),

            // ---- awards: who prepares does not approve, and what was approved only a reviewer takes back
            row("POST", "/api/awards/preview",                       "OR...P.",   OWN),
            row("POST", "/api/awards",                               "O......",   OWN),
            row("GET",  "/api/awards/{id}",                          "ORBALP.",   OWN),
            row("POST", "/api/awards/{id}/approval",                 ".R.....",   OWN),
            row("POST", "/api/awards/{id}/rejection",                ".R.....",   OWN),
            row("POST", "/api/awards/{id}/expiry",                   "OR.....",   OWN),
            row("POST", "/api/awards/{id}/reduction",                ".R.....",   OWN),
            row("POST", "/api/awards/{id}/revocation",               ".R.....",   OWN),

            // ---- money out, money back
            row("POST", "/api/disbursements",                        "O......",   OWN),
            row("GET",  "/api/disbursements/{id}",                   "ORBAL..",   OWN),
            row("POST", "/api/disbursements/{id}/approval",          ".R.....",   OWN),
            row("POST", "/api/disbursements/{id}/rejection",         ".R.....",   OWN),
            row("POST", "/api/disbursements/{id}/expiry",            "OR.....",   OWN),
            row("POST", "/api/disbursements/{id}/reversal",          ".R.....",   OWN),
            row("POST", "/api/recoveries",                           "O......",   OWN),
            row("GET",  "/api/recoveries/{id}",                      "ORBAL..",   OWN),
            row("POST", "/api/recoveries/{id}/receipts",             "O......",   OWN),

            // ---- budget
            row("POST", "/api/budget-lines",                         "..B....",   OWN),
            row("GET",  "/api/budget-lines",                         "ORBAL..",   OWN),
            row("GET",  "/api/budget-lines/{id}",                    "ORBAL..",   OWN),
            row("POST", "/api/budget-lines/{id}/appropriations",     "..B....",   OWN),
            row("POST", "/api/budget-lines/{id}/adjustments",        "..B....",   OWN),
            row("POST", "/api/budget-lines/{id}/transfers",          "..B....",   OWN),
            row("POST", "/api/budget-lines/{id}/closure",            "..B....",   OWN),
            row("POST", "/api/fiscal-shares",                        "..B....",   CITY),
            row("GET",  "/api/fiscal-shares",                        "ORBALP.",   OWN),
            row("POST", "/api/approval-limits",                      "..B....",   OWN),
            row("GET",  "/api/approval-limits",                      "ORBAL..",   OWN),
            row("POST", "/api/pools",                                "..B....",   CITY),
            row("GET",  "/api/pools",                                "ORBALP.",   NONE),
            row("GET",  "/api/pools/{pool}/{year}",                  "ORBALP.",   NONE),
            row("POST", "/api/pools/{pool}/runs",                    "O......",   CITY),
            row("POST", "/api/decisions",                            "O.B....",   CITY),
            row("POST", "/api/decisions/withdrawals",                "O.B....",   CITY),
            row("GET",  "/api/decisions",                            "ORBALP.",   NONE),

            // ---- views and files
            row("GET",  "/api/views",                                "ORBALP.",   NONE),
            row("GET",  "/api/views/{name}",                         "ORBALP.",   OWN),
            row("GET",  "/api/exports/journal",                      "..BAL..",   OWN),
            row("GET",  "/api/exports/360giving",                    "..BAL..",   OWN),

            // ---- the log and its derived tables
            row("GET",  "/api/log",                                  "ORBALPM",   NONE),
            row("GET",  "/api/log/check",                            "...A..M",   CITY),
            row("GET",  "/api/events",                               "...A...",   CITY),
            row("GET",  "/api/events/{position}",                    "ORBA...",   OWN),
            row("GET",  "/api/projections",                          "...A..M",   NONE),
            row("GET",  "/api/projections/comparison",               "...A..M",   CITY),
            row("POST", "/api/projections/retries",                  "......M",   CITY),
            row("POST", "/api/projections/rebuilds",                 "......M",   CITY),

            // ---- people
            row("GET",  "/api/users",                                "...A..M",   OWN),
            row("POST", "/api/users",                                "......M",   OWN),
            row("GET",  "/api/users/{name}",                         "...A..M",   OWN),
            row("POST", "/api/users/{name}/grants",                  "......M",   OWN),
            row("POST", "/api/users/{name}/disabling",               "......M",   OWN),
            row("POST", "/api/users/{name}/enabling",                "......M",   OWN),
            row("POST", "/api/users/{name}/passwords",               "......M",   OWN),
            row("POST", "/api/users/{name}/second-factor-resets",    "......M",   OWN),
            row("GET",  "/api/users/{name}/keys",                    "...A..M",   OWN),
            row("GET",  "/api/clients",                              "...A..M",   OWN),
            row("POST", "/api/clients",                              "......M",   OWN),
            row("GET",  "/api/clients/{name}",                       "...A..M",   OWN),
            row("POST", "/api/clients/{name}/grants",                "......M",   OWN),
            row("POST", "/api/clients/{name}/disabling",             "......M",   OWN),
            row("POST", "/api/clients/{name}/enabling",              "......M",   OWN),
            row("GET",  "/api/clients/{name}/keys",                  "everybody", OWN),
            row("POST", "/api/clients/{name}/keys",                  "everybody", OWN),
            row("POST", "/api/keys/{id}/revocation",                 "everybody", OWN),
            row("GET",  "/api/audit",                                "...A...",   OWN),
            row("POST", "/api/persons",                              "O......",   OWN),
            row("GET",  "/api/persons/{reference}",                  "OR.....",   OWN),
            row("POST", "/api/persons/{reference}/erasure",          "O......",   OWN),

            // ---- the description of the interface
            row("GET",  "/api/docs",                                 "everybody", NONE),
            row("GET",  "/api/swagger-ui/**",                        "everybody", NONE),
            row("GET",  "/api/openapi",                              "everybody", NONE),
            row("GET",  "/api/openapi.yaml",                         "everybody", NONE),
            row("GET",  "/api/openapi/swagger-config",               "everybody", NONE),

            // ---- the machine
            row("GET",  "/actuator",                                 "...A..M",   NONE),
            row("GET",  "/actuator/health",                          "anybody",   NONE),
            row("GET",  "/actuator/health/**",                       "anybody",   NONE),
            row("GET",  "/actuator/info",                            "...A..M",   NONE),
            row("GET",  "/actuator/prometheus",                      "...A..M",   NONE));
    // @formatter:on

    private static final Gate GATE = new Gate(TABLE, 0);

    private Permissions() {
    }

    /** Whether a page need offer it at all: what it offers and the table refuses is a dead end. */
    public static boolean allow(Caller caller, String method, String path) {
        return GATE.answer(method, path, caller).isGranted();
    }
}
