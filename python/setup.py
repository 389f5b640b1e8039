"""Puts the jar into the package, where it has been built beside it; all else is in pyproject.toml."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

HERE = Path(__file__).resolve().parent


class WithJar(build_py):
    """The package, and the jar if there is one."""

    def run(self):
        super().run()
        version = self.distribution.get_version()
        jar = HERE.parent / "target" / f"spark-lidar-{version}.jar"
        if jar.is_file() and not self.editable_mode:
            folder = Path(self.build_lib) / "spark_lidar" / "jars"
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copy(jar, folder)


setup(cmdclass={"build_py": WithJar})
