"""The commands: nothing but argument handling.

In: a command line. Out: files, standard output, and an exit code: 0 done, 1 a witness disagreed, 2 the input was
refused, 130 stopped by Ctrl-C.

    explainer lesson mazur -o output --format html,markdown
"""

from explainer.cli.group import main

from explainer.cli import lesson_commands, homework_command, embedding_commands, spec_commands  # each adds its commands  # isort: skip

__all__ = ["embedding_commands", "homework_command", "lesson_commands", "main", "spec_commands"]
