"""Where facts come from: one module a source, none knowing the others."""
