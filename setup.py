"""Builds what pyproject.toml describes, and beside the fields and the rule files that ship their compiled form."""

import sys
from importlib import import_module
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

TOP = Path(__file__).resolve().parent


class CompileFiles(build_py):
    """Compiles the shipped files into the package that is built; into the checkout where that is what is installed."""

    def run(self) -> None:
        """Build the package, then add to it."""
        super().run()
        sys.path.insert(0, str(TOP / "src"))
        import_module("framework_advisor").__path__.append(str(TOP))  # where the folder `rules` is, which is part of it
        read_rules = import_module("framework_advisor.rulebase.layers").read_rules
        shipped = import_module("framework_advisor.rulebase.shipped")
        built = Path(self.build_lib) / "framework_advisor"
        import_module("framework_advisor.spec.fields").compile_fields(
            TOP / "src" / "framework_advisor" / "spec" if self.editable_mode else built / "spec"
        )
        for name in shipped.shipped_layers():
            shipped.compile_rules(read_rules(name), shipped.SHIPPED if self.editable_mode else built / "rules")


setup(cmdclass={"build_py": CompileFiles})
