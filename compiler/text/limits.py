"""Upper bounds on specs, so that a typo such as an extra digit fails at once.

They bound the time to an answer; no realistic spec comes near them.
"""

MAX_TEXT = 200_000  # characters of a spec
MAX_IMPORTS = 50  # files, including indirect imports
MAX_NAME = 80  # characters of a name
MAX_STRING = 1000  # characters of a string
MAX_MISTAKES = 100  # in one report
MAX_BRACKETS = 30  # nesting depth within a statement
MAX_DEPTH = 120  # of nodes, with blocks expanded; a body counts three times
MAX_POINTS = 1_000_000  # over all axes
MAX_SIZE = 100_000_000  # elements of one value of one example
MAX_OPERATIONS = 10_000  # of a network, including repetitions
MAX_PARAMETERS = 250_000_000  # 1 GB of weights, 4 GB with Adam's moments
