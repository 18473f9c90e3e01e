package org.grantsledger.policy;

import java.util.List;

/** A department named in the gazette, with the other names the same gazette uses for it. */
public record Department(String code, Label name, List<String> aliases, String role) {}
