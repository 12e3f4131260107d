"""What students handed in, marked: one room for files, marks and pages.

In: a homework's record and a file of submissions. Out: marks with their reasons, sheet by sheet (`marking`), the files
that hold them (`reports`), and pages for students and for the class.

    >>> from explainer.grading.marking_scheme import Scheme
    >>> Scheme().share("agrees")
    1.0
"""
