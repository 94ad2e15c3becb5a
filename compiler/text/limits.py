"""How large a spec may get, so that a slip of the keyboard is told at once.

What a limit keeps short is the time to the answer, not a program anyone would write.
"""

MAX_TEXT = 200_000  # characters of a spec
MAX_IMPORTS = 50  # files, those that they import counted
MAX_NAME = 80  # characters of a name
MAX_STRING = 1000  # characters of a string
MAX_MISTAKES = 100  # told at once
MAX_BRACKETS = 30  # open at one place of a statement
MAX_DEPTH = 120  # what is one in the other, bodies counting thrice, blocks expanded
MAX_POINTS = 1_000_000  # of all axes
MAX_SIZE = 100_000_000  # numbers in one value of one example
MAX_OPERATIONS = 10_000  # of a network, repetitions counted
MAX_PARAMETERS = 250_000_000  # 1 GB of weights, 4 GB with Adam's moments
