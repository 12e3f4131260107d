"""`python -m explainer` is the command `explainer`."""

from explainer.cli import main

main(prog_name="explainer")
