"""Tests of the suites that ship with the product."""
