"""One thing that makes a singular test fail."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Corruption:
    """SQL that breaks the warehouse or, for a test that compares what dbt read, a change of its compiled SQL."""

    fault: str
    statements: tuple[str, ...] = ()
    replaced: tuple[str, str] | None = None

    def corrupt(self, compiled_test: str) -> str:
        """Return the test's SQL, changed if that is where the fault is; only its first occurrence is replaced."""
        if self.replaced is None:
            return compiled_test
        assert self.replaced[0] in compiled_test
        return compiled_test.replace(*self.replaced, 1)


def corruption(fault: str, *statements: str) -> Corruption:
    """A fault that SQL puts into the warehouse."""
    return Corruption(fault, statements)
