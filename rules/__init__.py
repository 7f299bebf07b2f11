"""The rule base: YAML files that ship inside the package as `framework_advisor.rules`."""
