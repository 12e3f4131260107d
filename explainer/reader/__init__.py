"""The witness that reads a finished page back.

In: the characters of a document. Out: a `Reading`, how many lines and numbers it holds; a `Misprint` where it says
something else than what the other witnesses confirmed. Nothing here knows a printer, a picture or a sentence.

    >>> from explainer.reader.notation import flatten_text
    >>> flatten_text("out_h1 ≈ 0.59")
    'outh1≈0.59'
"""
