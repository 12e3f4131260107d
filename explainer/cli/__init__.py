"""The commands: nothing but argument handling.

In: a command line. Out: files, standard output, and an exit code: 0 done, 1 a witness disagreed, 2 the input was
refused, 130 stopped by Ctrl-C.

    explainer lesson mazur -o output --format html,markdown
"""

from explainer.cli.group import main

# each adds its commands, in this order
from explainer.cli import lesson_commands, homework_command, grade_command  # isort: skip
from explainer.cli import audit_command, embedding_commands, spec_commands  # isort: skip

__all__ = [
    "audit_command",
    "embedding_commands",
    "grade_command",
    "homework_command",
    "lesson_commands",
    "main",
    "spec_commands",
]
