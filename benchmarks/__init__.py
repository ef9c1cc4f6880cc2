"""Side-by-side measurements of site generators; never part of the test suite."""
