"""A renderer without GL and an engine without words, first-class and small, for the tests of several rooms."""
