"""What goes wrong, in the words of the command line, without the stack of a JVM around it."""

from __future__ import annotations


class LidarError(RuntimeError):
    """A job broke off, or has no result."""


class UsageError(LidarError, ValueError):
    """Something was asked for that cannot be done; the message says what to do instead."""


def of_java(error: Exception) -> Exception:
    """The error of ours that an exception of Java is, or else that exception."""
    thrown = getattr(error, "java_exception", None)
    if thrown is None:
        return error
    name = thrown.getClass().getName()
    if not name.startswith("io.sparklidar.") and name != "java.lang.IllegalStateException":
        return error
    kind = UsageError if name.endswith("UsageException") else LidarError
    return kind(thrown.getMessage())
