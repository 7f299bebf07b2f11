"""One module an output, each a pure function of advice: `render(advices, ...)` returns the text."""
