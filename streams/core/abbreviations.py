"""Words that decide whether a period ends a sentence: rows of data, each with why and an example. `sentences` reads them.

sentencex has its own list of Dutch abbreviations; here is what that list lacks, and what it takes for one wrongly.
"""

from typing import NamedTuple


class Words(NamedTuple):
    """A row: `words` are in lower case and without the last period, unless the row says otherwise."""

    words: frozenset[str]
    why: str
    example: str


def _row(words: str, why: str, example: str) -> Words:
    return Words(frozenset(words.split()), why, example)


NEVER_LAST = _row(
    "drs dr mr ir ing prof mevr mw mej dhr hr burg ds pater st ste z.k.h z.h z.m h.m z.k.m h.k.h past zr br fa gebr"
    " ned alg kon geref herv kap kapt pr prs lt"
    " kol sgt maj gen adj insp pres secr wnd plv em jhr jkvr mgr mgrs dra mrs ms rev sen gov hon adv"
    " bc o.a o.m d.w.z dwz bijv m.n m.b.t m.b.v d.m.v t.o.v i.v.m i.p.v i.s.m i.h.k.v n.a.v t.g.v"
    " t.b.v t.a.v t.n.v t.w.v n.h.v i.o.v i.h.b i.h.a o.l.v o.b.v o.g.v v.w.b v.d v.d.b a.d a.h.v a.d.h.v"
    " d.d m.i.v m.u.v m.a.w m.a v.a h.l t.w resp vgl zgn z.g.n cq c.q ca circa incl excl inz evt vnl mn m.m.v u.a vs"
    " cf t.z.t",
    "Stands before a name, a number or what it introduces, so the sentence goes on whatever follows.",
    "drs. De Wit; o.a. De Telegraaf; St. Annaland; tel. 0166",
)
MAY_BE_LAST = _row(
    "v.s u.s u.s.a v.n e.u u.k d.c b.v n.v v.o.f c.v v.z.w b.v.b.a c.v.b.a s.a co corp inc ltd bros jr sr jun ph.d"
    " m.sc b.sc v.chr n.chr a.s jl ll dec nov okt oct sept sep aug jul jun apr mrt feb febr jan nr no max min gem sec"
    " kg km cm mm ha gr mln mld mrd ed dir afd avg abs kl vz p.m a.m p.p p.p.p p.j p.w p.u p.d"
    " p.st m.m exp ex pag blz hfst hfdst art fig afb tel par dl bijl nrs ref z.o.z n.v.t n.o.t.k n.t.b m.i h.t.l"
    " h.o.h p.o.b p.r n.m v.m u ln pl gld fl eur usd w.o o.t.v",
    "Ends a sentence as easily as it goes on: the word after it decides.",
    "in de V.S. Het; de V.S. Rusland; Bakker B.V. De; nr. 1",
)
NAMES_TOO = _row(
    "jan max ed art",
    "With a capital, a name.",
    "Dat zegt Jan. Amsterdam wil het niet.",
)
LIST_ENDS = _row(
    "enz enzov etc e.d e.a c.s o.i.d o.d d.e.d e.t.c a.u.b s.v.p aub svp r.i.p",
    "Closes a list or a request: a capital after it is a new sentence.",
    "Ajax, PSV e.d. Feyenoord",
)
INITIALS = _row(
    "Th Chr Ph IJ Joh Jac Wm Tj Sj Fr Alb Ant Corn Herm Alex Fred Nic Ger Bern",
    "Initials and given names that are cut short, in their own case.",
    "Th. van Dam; Chr. Jansen",
)
NO_ABBREVIATIONS = _row(
    "al als begins bel belg best bet cap dat de die ding een eil geb get geb. ghert hand herald hert het hosp in it"
    " kind lat lid mand me med mod mon mond nl not om on op or os pan pas pat pers pol pun red rep res rom sir stat su ter"
    " tom top toe uit uur van vast ver vers vert vol volg volt voor wac wet zo zin zn part prot ort stud tot rapp rond rect"
    " pens nat mil form fin fiscaal com conf cons cur cas cal bull bank bal app al aud arb agr dag des doc ind inst int"
    " jaar jura kador kt kr kiesw lit loonw recht soc sess stas sub su tek tom trav trib trim univ verg verl vern verv verz",
    "Dutch words, and parts of addresses, that sentencex's list has as abbreviations of law journals.",
    "aan de top. De; het was vol. Er; tholen.nl. De",
)
LETTERED = _row(
    "plan groep vitamine klasse categorie type blok poule hepatitis lijn terminal pier route deel team unit optie"
    " variant graden letter punt bijlage gebouw hal vak zone niveau eenheid influenza griep stichting vereniging"
    " club partij band firma",
    "A letter after this word is its name, and no initial; so are letters with periods.",
    "plan B. De gemeente; Stichting D.O.G. Honden",
)
NAMED = _row(
    "van der den de het een te ten ter verdachte kroongetuige mevrouw meneer is was heet heette",
    "A letter after this word, or after a name or an age, is the surname of a suspect: a sentence may end there.",
    "Volkert van der G. De rechtbank; de 34-jarige M. Hij",
)
SURNAME_ARTICLES = _row(
    "de den het van ter ten te der",
    "With a capital behind an initial and a name after it, this is the first word of a Flemish surname.",
    "J. De Smet",
)
SUSPENSE = _row(
    "is was zijn waren wordt werd heet heette blijkt bleek werden worden en of maar de het een",
    "Three dots after this word hold back what is to come.",
    "En de winnaar is... Jan Jansen.",
)
MARKED_NAMES = _row(
    "Yahoo! Jeopardy! Mia! Oklahoma! Wham! Joomla! Kahoot! Mol?",
    "Names with an exclamation or question mark of their own; in their own case, the last word.",
    "Yahoo! Japan; Wie is de Mol? Marathon",
)
LOWER_NAMES = _row(
    "bol.com bol bpost adidas easyJet eBay sc vv nrc nu.nl h&m d66 k3 thuisbezorgd.nl booking.com marktplaats",
    "Names that keep a lower-case letter where a sentence starts; any word with a capital inside is one too (iPhone).",
    "Het is klaar. bol.com stopt.",
)
NUMBERED_NAMES = _row(
    "FC Bundesliga Liga SV FSV FFC SC Division Bundestag Mai TSV VfL Hockey-Bundesliga Handball-Bundesliga",
    "German ordinals are figures with a period.",
    "in de 2. Bundesliga; bij 1. FC Köln",
)
SUFFIXES = _row(
    "com nl org eu be tv fm io js info html php pdf app gov uk biz docx xlsx mp3 jpg jpeg png",
    "Ends of addresses and file names, which somebody may have given a capital.",
    "Booking.Com; Vue.Js",
)
STARTERS = _row(
    # Articles, pronouns, determiners.
    "de het een deze dit die dat zijn haar hun hij zij ze we wij ik jij je u men iemand niemand iedereen alles niets iets er"
    " hier daar alle elke elk ieder iedere veel vele meer meerdere enkele sommige beide weinig geen ons onze mijn jouw uw"
    " zowel zelf wie wat welke welk hoe waarom waar wanneer waarom of als toen nu dan want maar en dus ook nog al toch"
    # Prepositions and conjunctions.
    " in op aan bij met zonder voor na naar om over onder uit van vanaf vanuit door tot te tijdens tegen tussen sinds"
    " rond rondom via volgens wegens vanwege ondanks naast binnen buiten boven langs per behalve dankzij inclusief"
    " hoewel ofschoon omdat doordat zodat zodra terwijl nadat voordat totdat mits tenzij indien wel niet"
    # Adverbs.
    " daarom daarna daarnaast daarbij daarmee daarvoor daardoor daarop daarin daarvan daarentegen eerder later vervolgens"
    " inmiddels intussen ondertussen momenteel zo zondag maandag dinsdag woensdag donderdag vrijdag zaterdag vandaag"
    " gisteren morgen vanmorgen vanochtend vanmiddag vanavond vannacht gisteravond januari februari maart april juni juli"
    " augustus september oktober november december dagelijks jaarlijks wekelijks uiteindelijk tenslotte overigens bovendien"
    " verder vooral alleen zelfs misschien waarschijnlijk mogelijk helaas gelukkig eerst ten ter achter opnieuw weer"
    " vorig vorige volgend volgende afgelopen komend komende eind begin halverwege medio ruim bijna ongeveer zeker minstens"
    " hierdoor hiermee hiervoor hierbij hierna aldus desondanks echter immers anders samen sindsdien"
    " nooit altijd soms vaak meestal kort lang vroeg laat snel tevens evenals net pas volop totaal steeds"
    # Numbers.
    " twee drie vier vijf zes zeven acht negen tien elf twaalf twintig dertig honderd duizend tientallen honderden duizenden"
    " miljoenen miljarden eerste tweede derde"
    # Verbs that open a question or an order.
    " is was waren wordt werd worden heeft had hebben kan kon moet moest mag mocht wil zal zou gaat ging komt kwam blijkt"
    " bleek blijft staat krijgt zegt zei vindt weet lees kijk bekijk luister"
    # Nouns that news sentences open with, which have no capital elsewhere.
    " president premier minister ministers koning koningin prins prinses burgemeester wethouder wethouders politie justitie"
    " brandweer agenten inwoners bewoners buurtbewoners omwonenden mensen slachtoffers getuigen onderzoek onderzoekers"
    " reizigers automobilisten demonstranten deskundigen experts wetenschappers artsen ouders kinderen leerlingen studenten"
    " boeren vissers gemeenten gemeente provincie rijkswaterstaat ambtenaren werknemers vakbonden vakbond bedrijven"
    " supporters trainer coach spelers aanvaller doelman verdediger verdachte verdachten rechter rechters advocaat"
    " advocaten hulpverleners hulpdiensten reddingswerkers vrijwilligers bezoekers klanten consumenten critici tegenstanders"
    " voorstanders analisten beleggers economen sommigen anderen velen",
    "Written with a capital only where a sentence starts, or in a name that another row knows.",
    "in de V.S. Het is stil; Willem H. Volgens de rechter",
)
