"""Every word that people read, in a file a language; keys are ids."""

from stream.words.choice import accepted, chosen, of_environment
from stream.words.languages import DEAL, ENGLISH, LANGUAGES, Languages
from stream.words.refusal import Refusal
from stream.words.words import Words

__all__ = ["DEAL", "ENGLISH", "LANGUAGES", "Languages", "Refusal", "Words", "accepted", "chosen", "of_environment"]
