"""Marks the wheel: any Python 3, but one kind of machine, for it holds a library."""

from setuptools import Distribution, setup
from setuptools.command.bdist_wheel import bdist_wheel


class AnyPythonWheel(bdist_wheel):
    def get_tag(self):
        return ("py3", "none", super().get_tag()[2])


class WithLibrary(Distribution):
    def has_ext_modules(self):
        return True


setup(cmdclass={"bdist_wheel": AnyPythonWheel}, distclass=WithLibrary)
