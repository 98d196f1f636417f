"""What the name of a stage or a status says of a deal's outcome, in the languages that CRMs are set to. Pure."""

import re
from typing import Literal, NamedTuple

from stream.backfill.columns.words import plain

Kind = Literal["open", "won", "lost", "disqualified"]


class Outcome(NamedTuple):
    """What a name says. `is_sure`: it says nothing else."""

    kind: Kind
    is_sure: bool


_WON = re.compile(
    r"won|win|wins|sold|converted|closedwon"
    r"|gewonnen\w*|erfolgreich\w*|verkauft"  # German, Dutch
    r"|kazan(il|di|ilan|ildi|mis|ilmis)\w*|kazanc\w*|basarili|satildi"  # Turkish
    r"|ganad[oa]s?|vendid[oa]s?"  # Spanish
    r"|ganh[oa]s?|ganhou|conquistad[oa]s?"  # Portuguese
    r"|gagne(e|s|es)?|remporte(e|s|es)?|vendu(e|s|es)?"  # French
    r"|vint[oaie]|guadagnat[oaie]"  # Italian
    r"|vunnet|vundet|vunnen|vunna"  # Danish, Norwegian, Swedish
    r"|wygran[aeyo]|vyhran[aoey]|vyhrat[aey]?|castigat[ae]?|megnyert|nyert|voitettu"
    r"|выигран\w*|выиграли|успешн\w*|виграно|κερδηθηκε|κερδισμεν\w*"
    r"|受注(済み?)?|成約(済み?)?|مكتسب[هة]?|رابح[هة]?|فوز|ربح"
)
_LOST = re.compile(
    r"lost|loss|lose|dead|cancell?ed|abandoned|rejected|declined|dropped|withdrawn|failed|aborted|stopped"
    r"|abgebrochen|verlor\w*|abgelehnt|abgesagt|storniert"
    r"|kaybed\w*|kayip|kaybettik|iptal|reddedildi|basarisiz|vazgecildi|vazgecti|olumsuz"
    r"|perdid[oa]s?|cancelad[oa]s?|rechazad[oa]s?|descartad[oa]s?"
    r"|rejeitad[oa]s?|recusad[oa]s?"
    r"|perdue?s?|annulee?s?|refusee?s?|abandonnee?s?"
    r"|pers[oaie]|perdut[oaie]|annullat[oaie]|rifiutat[oaie]"
    r"|verloren|afgewezen|geannuleerd"
    r"|tabt|tapt|forlorat|forlorad|forlorade"
    r"|przegran[aeyo]|utracon[aeyo]|prohran[aoey]|ztracen[aoey]|pierdut[ae]?|elveszett|elvesztett|havitty|menetetty"
    r"|проигран\w*|потерян\w*|отказ\w*|провал\w*|програно|χαθηκε|χαμεν\w*"
    r"|失注(済み?)?|却下|خسار[هة]|خاسر[هة]?|مفقود[هة]?|مرفوض[هة]?"
)
_UNFIT = re.compile(
    r"disqualified|unqualified|junk|unfit|spam|disqualifiziert|unqualifiziert|ungeeignet|descalificad[oa]|desqualificad[oa]"
    r"|disqualifiee?|squalificat[oa]|gediskwalificeerd|diskalifiye|uygunsuz"
)
_QUALIFIED = re.compile(r"qualified|qualifiziert|calificad[oa]|qualificad[oa]|qualifiee?|qualificat[oa]|gekwalificeerd")
_NOT = frozenset(
    [
        "not",
        "no",
        "non",
        "never",
        "didn't",
        "don't",
        "doesn't",
        "won't",
        "wont",
        "un",
        "nicht",
        "kein",
        "keine",
        "niet",
        "geen",
        "pas",
        "ne",
        "degil",
        "nao",
        "ej",
        "inte",
        "ikke",
        "nie",
        "не",
    ]
)
_HEDGES = frozenset(
    [
        "almost",
        "back",
        "be",
        "could",
        "risk",
        "review",
        "yet",
        "noch",
        "henuz",
        "aun",
        "todavia",
        "ainda",
        "encore",
        "ancora",
        "nog",
        "еще",
        "uzere",
        "nearly",
        "likely",
        "probably",
        "maybe",
        "expected",
        "verbal",
        "soon",
        "fast",
        "bald",
        "presque",
        "quase",
        "casi",
        "quasi",
        "bijna",
    ]
)
_TO_COME = re.compile(r"kazan(il)?(acak|mak)\w*|kaybed(il)?(ecek|mek)\w*")
"""Turkish says by the verb that something is still to come."""

_LOST_WHOLE = frozenset(
    ("won't buy", "wont buy", "will not buy", "no sale", "no deal", "closed no sale", "kazanilmadi", "kazanilamadi",
     "no decision", "closed no decision", "no budget", "went dark", "not interested", "sans suite",
     "не реализовано", "закрыто и не реализовано")
)  # fmt: skip
_NEUTRAL = re.compile(
    r"closed|close|deal|deals|the|status|stage|opportunity|opp|is|was|as|and|we|und|y|et|e|en|ve|si|och|og"
    r"|abgeschlossen\w*|geschlossen\w*|auftrag|verkaufschance|kapandi|kapali|kapanan|firsat|anlasma|cerrad[oa]s?|cierre"
    r"|negocio|oportunidad|oportunidade|fechad[oa]s?|negocio|ferme(e|s|es)?|cloture(e|s|es)?|affaire|conclu(e|s|es)?"
    r"|chius[oaie]|conclus[oaie]|trattativa|gesloten|afgesloten|zamkniet[aeyo]|uzavren[aoey]|закрыт\w*|реализован\w*|сделка|и|lukket|stangd"
)


def outcome_of(name: str) -> Outcome | None:
    """Return what a name says of the outcome; None: nothing, so that it is an open stage."""
    text = plain(name)
    if text in _LOST_WHOLE:
        return Outcome("lost", True)
    words = text.split()
    hedged = not _HEDGES.isdisjoint(words) or any(_TO_COME.fullmatch(word) for word in words)
    if hedged and not _LOST.fullmatch(words[0]):  # what follows a loss is its reason: "Lost, no budget yet"
        return None
    words = [word for word in words if not word.isdecimal()]  # its place: "8 - Closed Won"
    won = [word for word in words if _WON.fullmatch(word) and not _is_not_won(word)]
    lost = [word for word in words if _LOST.fullmatch(word) or _is_not_won(word)]
    unfit = [word for word in words if _UNFIT.fullmatch(word)]
    negated = [word for word in words if word in _NOT]
    if negated and any(_QUALIFIED.fullmatch(word) for word in words):
        unfit, negated = [*unfit, *words], []
    known = {*won, *lost, *unfit, *negated}
    is_sure = all(word in known or _NEUTRAL.fullmatch(word) for word in words)
    if unfit:
        return Outcome("disqualified", is_sure)
    if won and lost:
        return Outcome("won" if words.index(won[0]) < words.index(lost[0]) else "lost", False)
    if won:
        return Outcome("lost" if negated else "won", is_sure)
    if lost and negated:
        return None
    return Outcome("lost", is_sure) if lost else None


def _is_not_won(word: str) -> bool:
    """Say whether a word denies by itself, as Turkish verbs do: kazanılmadı, kazanılamadı."""
    return bool(re.fullmatch(r"kazan(il)?(a)?ma\w*|unwon|notwon|closedlost", word))
