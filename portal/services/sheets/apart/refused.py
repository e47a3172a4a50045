"""Why a file is not taken, as a code: the sentence is the parent's, in the reader's language."""


class Refused(Exception):
    """The file is not taken; `about` fills the sentence in."""

    def __init__(self, code: str, **about: str | int) -> None:
        """Keep the code and what the sentence names."""
        super().__init__(code)
        self.code = code
        self.about = about
