"""What a column is called where it holds a stage, an owner, an amount…: in the languages that CRMs are set to. Pure."""

import re

from stream.backfill.columns.words import plain

ID = re.compile(
    r"\b(id|ids|uid|uuid|guid|key|nr|no|number|num|numara\w*|\w*nummer|numero|kennung|kod\w*|code|codigo|identifi\w*|identific\w*|kimli[kg]\w*|номер)\b"
    r"|[\u3040-\u9fff]id\b|番号|\bرقم|\bمعرف"
)
OTHERS_ID = re.compile(
    r"\b(owner|user|rep|agent|account|company|contact|customer|client|person|org\w*|product"
    r"|stage|pipeline|campaign|team"
    r"|sahi[bp]\w*|sorumlu|temsilci|musteri|firma|kunde\w*|besitzer|kontakt|cliente|empresa|contacto|contato|compte|parent|telefon\w*|rechnungs\w*|mobil\w*|handy\w*|fax\w*"
    r"|sr|sdr|seller|zip|phone|post\w*|external)\b"
)
CREATED = re.compile(
    r"\bcreat|\badd(ed)? (time|date|on|at)\b|\bopened\b|\bopen(ing)? date|\bengag|\bfirst.?contact|\bstart|\bentry date"
    r"|\bolustur|\bacilis|\bkayit tarihi|\bangelegt|\berstell|\beroffn|\bbegin|\banlage"
    r"|\bcreacion|\bcread|\bapertura|\balta\b"
    r"|\bcriad|\bcriac|\babertura|\bcreee?s?\b|\bouverture|\bcreazione|\bcreat[oa]\b|\baangemaakt"
    r"|\bgemaakt|\butworz|\bvytvor"
    r"|созда|\bоткры|作成|登録|انشا|\bskapa[dt]|\bopp?rettet"
)
CLOSED = re.compile(
    r"\bclos|\b(won|lost) (date|time|on|at)\b|\bkapan|\bkapat|\babgeschlossen|abschluss|\bschluss"
    r"|\bgeschlossen|\bcierre|\bcerrad"
    r"|\bfecha(mento|do)|\bencerra|\bclotur|\bferme|\bchiu[sd]|\b(af)?gesloten|\bsluit|\bzamkn|\buzavr|закры|заверш"
    r"|\b(date|time) (won|lost)\b|\b(kazan\w*|kaybe\w*|kayip) (tarihi|zamani)"
    r"|\b(gewonnen|verloren) (am|um|zeit\w*|datum)\b|\b(gewinn|verlust) ?(datum|zeit\w*)"
    r"|\b(fecha|data|hora|date) d\w* (ganad|perdid|ganh|gain|perte)"
    r"|(完了|受注|成約|失注|クロース)[^金額]*(日|時)|اغلاق|\bstangd|\bavslut|\blukket|\bafslut"
)
EXPECTED = re.compile(
    r"\bexpect|\bestimat|\best\b|\bforecast|\bplan|\btarget|\banticipat|\bproject|\bprobab|\bdue\b|\bdeadline"
    r"|\btahmin|\bbeklen|\bongor|\bhedef"
    r"|\berwart|\bgeschatzt|\bvoraussicht|\bgeplant|\bsoll\b|\bprevis|\bprevu|\bestim|\besperad|\battes"
    r"|\bverwacht|планир|ожида|предпол|予定|見込|متوقع|\bforvanta|\bforvente"
)
LEAD_SOURCE = re.compile(
    r"\b(lead|original|deal|opportunity) ?source|\bleadquelle|\blead quelle|\bkaynagi$|\bkaynak$|\borigen del"
    r"|\bfuente del|\borigem d|\borigine d|\bleadbron"
)
STAGE = re.compile(
    r"\bstage|phase|\bmilestone|\basama|\bevre\b|stufe|\betapa|fase\b|\bestagio|\betape|\bstadi"
    r"|\bstadium|стади|этап|\betap\b|\bfaze|フェース|ステーシ|段階|مرحل|\bfas\b"  # without marks, as `plain` has it
)
STATUS = re.compile(
    r"\bstatus|[a-z]status\b|\bstate\b|\bdurum|\boutcome|\bresult|\bsonuc|\bergebnis|\bestado|\bsituac"
    r"|\bstatut|\bresultado|\besito|\bstato\b"
    r"|статус|\bstav\b|ステータス|状態|結果|الحال"
)
WON_FLAG = re.compile(
    r"^(?:is |deal |has )*won\b|^(?:kazanildi|kazanilan)( mi)?$|^(?:ist )?gewonnen$|^(?:esta )?ganad[oa]$|^ganho$"
    r"|^gagnee?$|^vint[oa]$|^выигран"
)
LOST_FLAG = re.compile(
    r"^(?:is |deal |has )*lost\b|^(?:kaybedildi|kaybedilen)( mi)?$|^(?:ist )?verloren$|^(?:esta )?perdid[oa]$|^perdue?$"
    r"|^pers[oa]$|^проигран"
)
CLOSED_FLAG = re.compile(
    r"^(?:is |deal |has )*closed$|^kapa(ndi|li|tildi)( mi)?$|^(?:ist )?geschlossen$|^cerrad[oa]$|^fechad[oa]$|^fermee?$"
    r"|^chius[oa]$|^закры"
)
YES = frozenset(
    (
        "yes", "y", "true", "t", "1", "x", "evet", "ja", "j", "si", "s", "sim",
        "oui", "o", "да", "dogru", "wahr", "verdadero", "verdadeiro", "vrai", "vero", "waar", "истина",
    )
)  # fmt: skip
NO = frozenset(
    (
        "no", "n", "false", "f", "0", "hayir", "h", "nein", "nee",
        "nao", "non", "нет", "yanlis", "falsch", "falso", "faux", "onwaar", "ложь",
    )
)  # fmt: skip
SINCE = re.compile(
    r"\b(stage|status).*(chang|since|enter|date|time|update)|\b(last|date|time).*\b(stage|status)|\basama.*tarih"
    r"|\bstufe.*(seit|datum)|\betapa.*(desde|fecha|data)|\bentered current"
)
OWNER = re.compile(
    r"\bowner|\bresponsible|\bagent\b|\brep\b|\bsales.?(rep|person|man|woman)|\bsr id\b|\buser\b|\bassign"
    r"|\bexecutive|\baccount manager"
    r"|\bsahi[bp]|\bsorumlu|\btemsilci|\bplasiyer|\bsatici|besitzer|inhaber|\bverantwort|\bzustandig"
    r"|\bbetreuer|\bverkaufer|\bvertrieb\w*er"
    r"|\bpropietario|\bresponsable|\bvendedor|\basesor|\bcomercial|\bproprieta(ri|ir)|\bdono\b"
    r"|\bresponsavel|\bvendeur|\bcommercial"
    r"|\bresponsabile|\bvenditore|eigenaar|\bverkoper|\bverantwoordelijke|ответствен|менеджер|\bwlasciciel|\bopiekun"
    r"|\bvlastnik|\bhandler|\bseller\b|担当|所有者|مالك|مسوول|\bagare|\bansvarl?ig|\bejer\b|\beier\b|\bselger|\bsaljare"
    r"|^(person|people)$"  # monday's own column of who has an item
)
LESS_OWNER = re.compile(r"^(person|people)$")
"""Elsewhere the person on the customer's side."""
NO_OWNER = re.compile(
    r"\b(email|e mail|mail|team|role|phone|region|previous|old|created|modified|count)\b|\bby\b|\bcreat|\bmodif"
)
NOBODY = frozenset(
    (
        "unassigned", "not assigned", "no owner", "without owner", "nobody", "none", "no one", "no user",
        "atanmamis", "atanmadi", "sahipsiz", "yok", "kimse",
        "nicht zugewiesen", "nicht zugeordnet", "kein besitzer", "kein inhaber", "ohne besitzer", "niemand", "keiner",
        "sin asignar", "sin propietario", "ninguno", "nadie", "nao atribuido", "sem proprietario", "ninguem",
        "non attribue", "non assigne", "sans proprietaire", "aucun", "personne",
        "non assegnato", "nessuno", "niet toegewezen", "geen eigenaar", "geen", "не назначен", "нет",
    )
)  # fmt: skip
"""What stands in the place of a person where nobody has a deal, as `plain` has it."""
AMOUNT = re.compile(
    r"\bamount|\bvalue|\brevenue|\bacv\b|\btcv\b|\barr\b|\bmrr\b|\bprice|\bdeal size|\bbudget"
    r"|\btutar|\bdeger|\bgelir|\bbedel"
    r"|\bfiyat|\bciro|betrag|wert\b|\bumsatz|summe\b|\bvolumen"
    r"|\bimporte|\bmonto|\bvalor|\bingreso"
    r"|\bprecio|\breceita|\bquantia|\bpreco|\bmontant|\bvaleur|\bchiffre|\bprix\b|\bimporto"
    r"|\bvalore|\bricav|bedrag|waarde"
    r"|\bomzet|сумм|стоимост|бюджет|\bkwota|\bwartosc|\bcastka|\bhodnota|金額|受注額|売上|مبلغ|قيم[هة]|\bvarde|\bvaerdi|\bbelo[bp]\b"
)
NO_AMOUNT = re.compile(r"\bannual revenue|\byillik (ciro|gelir)|\bjahresumsatz|\bchiffre d affaires annuel")
"""What a customer earns, and no deal."""
LESS_AMOUNT = re.compile(
    r"\bweight|\bprorat|\bprobab|\bgrowth|\bline\b|\bitem\b|\bsplit\b|\blist\b|\bcost|\bmargin|\btax|\bdiscount|\bunit|\bold\b|\bprevious|\bgewicht"
)
CURRENCY = re.compile(
    r"\bcurrenc|\bpara birimi|\bdoviz|\bwahrung|\bmoneda|\bmoeda|\bdevise|\bmonnaie|\bvaluta|валют|\bwaluta|\bmena\b"
    r"|通貨|العمل[هة]"
)
PIPELINE = re.compile(r"\bpipeline|\bfunnel|\bhuni|\bsatis hatti|\bembudo|\bfunil|\btunnel|воронк|\blejek")
PROPERTY = re.compile(r"^field$|^property( name)?$|\bchanged field|\bfield.*event|^alan$|^feld$|^campo$|^champ$")
NEW_VALUE = re.compile(
    r"^(new ?)?value$|\bnew ?value|\bproperty ?value|\byeni deger|\bneuer wert|\bnuevo valor"
    r"|\bnovo valor|\bnouvelle valeur"
)
OLD_VALUE = re.compile(r"\bold ?value|\bprevious value|\beski deger|\balter wert|\bvalor anterior|\bancienne valeur")
LEFT = re.compile(
    r"\bfrom\b|\bold\b|\bprevious|\bprior\b|\bbefore\b|\beski\b|\bonceki\b|\balte[rs]?\b|\bvon\b|\bvorherig|\bbisherig|\bancien"
    r"|\bprecedent|\banterior|\bvecchi|\bvorige\b|\bduration|\btime in\b|\bdays\b"
)
SET = re.compile(
    r"\bto\b|\bnew\b|\byeni\b|\bsonraki\b|\bneue[rs]?\b|\bnach\b|\bnouve|\bnuev|\bnov[oa]\b|\bnuov|\bnieuw"
)
ACTIVITY = re.compile(
    r"\bactivit|\bcalls?\b|\bmeeting|\btask|\bduration|\bdue date|\bsubject|\baktivit|\bgorusme"
    r"|\barama\b|\btoplanti|\bsure\b"
    r"|\banruf|\bdauer|\bbetreff|\bactividad|\bllamada|\bduracion|\basunto|\batividade"
    r"|\bligacao|\bduracao|\bassunto|\bappel|\bduree"
    r"|\bobjet\b|\battivita|\bchiamata|\bdurata|\boggetto|звон|задач|длительн"
)
ACTIVITY_TYPES = frozenset(
    [
        "call",
        "calls",
        "email",
        "emails",
        "meeting",
        "task",
        "demo",
        "visit",
        "note",
        "sms",
        "whatsapp",
        "phone",
        "arama",
        "gorusme",
        "toplanti",
        "e-posta",
        "ziyaret",
        "anruf",
        "besprechung",
        "termin",
        "aufgabe",
        "llamada",
        "reunion",
        "correo",
        "tarea",
        "ligacao",
        "reuniao",
        "tarefa",
        "appel",
        "rendez-vous",
        "tache",
        "chiamata",
        "riunione",
        "звонок",
        "встреча",
        "письмо",
    ]
)
TYPE = re.compile(r"\b(sub)?types?\b|\bkind\b|\btur(u)?\b|\btip(i|o)?\b|\bart\b|\btyp\b|тип")
DURATION = re.compile(r"\bduration|\bminutes|\bseconds|\bdauer|\bdurac|\bduree|\bdurata|\bsure(si)?\b|\bduur|длительн")
DONE = re.compile(
    r"\bdone\b|\bcompleted?\b|\bstatus\b|\boutcome\b|\btamamlan|\bdurum|\berledigt|\bestado|\bhech[oa]\b|\bstatut\b"
    r"|\bstato\b|статус"
)
NOT_DONE = frozenset(
    (
        "to do", "todo", "open", "planned", "scheduled", "not started", "in progress", "pending", "overdue", "deferred",
        "waiting on someone else", "canceled", "cancelled", "no show", "not done", "not completed", "incomplete",
        "yapilacak", "planlandi", "acik", "bekliyor", "beklemede", "baslanmadi", "devam ediyor", "iptal",
        "iptal edildi", "tamamlanmadi", "zu erledigen", "offen", "geplant", "nicht begonnen", "nicht gestartet",
        "in bearbeitung", "abgesagt", "storniert", "verschoben", "pendiente", "planificada", "cancelada", "no iniciada",
        "en curso",
        "a faire", "planifie", "planifiee", "annule", "annulee", "en cours", "non commencee",
        "da fare", "pianificata", "annullata", "pendente", "planejada", "te doen", "gepland", "geannuleerd",
        "запланирован", "запланировано", "не начато", "в работе", "отменен", "отменено",
    )
)  # fmt: skip
"""What the status of an activity says, as `plain` has it, where nobody has done it yet, or nobody will."""
DEAL = re.compile(
    r"\bdeal|\bopportunit|\bwhat ?id\b|\bfirsat|\banlasma|\bgeschaft|\bverkaufschance|\bnegoci"
    r"|\boportunid|\baffaire|\btrattativa|сделк"
)
HAPPENED = re.compile(
    r"\bdate|\btime|\bwhen\b|\bstart|\btarih|\bzaman|\bdatum|\bzeit|\bfecha|\bhora|\bdata\b"
    r"|\bquand|\bора\b|дата|врем|\bat\b"
)
ENTERED = re.compile(r"^(?:date |time )?entered[ _](?:stage )?[\"'“]?(.+?)[\"'”]?$", re.IGNORECASE)


def words(column: str) -> str:
    """Return the name of a column as words: `CreatedDate` and `created_date` are "created date"."""
    own = re.sub(r"^[a-z0-9_]+\.(?=.)", "", column)  # without the lookup
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", own)
    return plain(apart.replace("_", " ").replace("-", " "))


_DATE_WORD = re.compile(r"\bdate\b|\btarih|\bdatum\b|\bfecha\b|\bдата\b")
_NOT_DATED = re.compile(r"\b(by|reason|age|days|count|no|id|von|durch|por|par|neden\w*|grund)\b")


def names_date(column: str) -> bool:
    """Say whether a column is called a date: of the creation, the close, a stage, or just a date."""
    name = words(column)
    others = (AMOUNT, DURATION, OWNER, NEW_VALUE, OLD_VALUE, _NOT_DATED)
    return any(one.search(name) for one in (CREATED, CLOSED, SINCE, _DATE_WORD)) and not any(
        one.search(name) for one in others
    )


def names_amount(column: str) -> bool:
    """Say whether a column is called an amount."""
    name = words(column)
    return bool(AMOUNT.search(name)) and not (NEW_VALUE.search(name) or OLD_VALUE.search(name))
