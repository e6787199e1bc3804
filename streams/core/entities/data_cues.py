"""Words that tell what a name is: heads of organisation, place and event names, legal forms, and events by name.

Looked up by `fold` unless said otherwise. Each set says with what position it speaks.
"""

ORG_HEADS: frozenset[str] = frozenset(
    """
    universiteit university hogeschool college academie instituut institute stichting vereniging bond federatie unie
    union liga bank bankengroep groep group holding concern partij party beweging
    raad comité commissie museum ziekenhuis hospital kliniek theater orkest koor ensemble fc sc vv rkc ac as cf sv
    us bv hv kv team racing united city-fc airlines airways motors steel energy media press times post news
    journal radio televisie tv omroep dagblad courant krant ministerie rechtbank hof gerechtshof politie korps
    waterschap dienst agentschap agency autoriteit inspectie kamer parlement congres congrespartij fonds fund
    foundation
    society association council committee corporation company inc ltd plc nv n.v. b.v. gmbh ag se sa spa llc co
    brothers records studios pictures entertainment systems technologies pharma bouw beheer logistics shipping lines
    spoorwegen rederij verzekeringen makelaars advocaten architecten uitgeverij brouwerij scouting harmonie fanfare
    heemkundekring dorpsraad carnavalsvereniging voedselbank
    """.split()
)
"""First or last word of an organisation's name."""

ORG_INTRODUCERS: frozenset[str] = frozenset(
    """
    bedrijf concern bank verzekeraar fabrikant producent leverancier uitgever uitgeverij krant dagblad weekblad
    omroep zender persbureau nieuwsbureau nieuwssite website platform techbedrijf chipbedrijf chipmachinefabrikant
    supermarktketen keten winkelketen
    supermarkt luchtvaartmaatschappij vliegtuigbouwer autofabrikant autobouwer energiebedrijf energieconcern
    oliebedrijf olieconcern farmaceut bouwbedrijf ingenieursbureau onderzoeksbureau adviesbureau vakbond bond partij
    regeringspartij
    oppositiepartij coalitiepartij organisatie hulporganisatie mensenrechtenorganisatie milieuorganisatie
    belangenorganisatie brancheorganisatie koepelorganisatie stichting vereniging club voetbalclub clubs ploeg
    wielerploeg team formatie ziekenhuis universiteit
    museum theatergezelschap orkest band popgroep groep terreurgroep terreurbeweging militie beweging
    softwarebedrijf miljardenbedrijf moederbedrijf dochterbedrijf dochter vervoerder busbedrijf rederij netbeheerder
    netbedrijf zorgverzekeraar zorginstelling
    webwinkel modeketen bierbrouwer staalbedrijf chemieconcern beursfonds bouwer ontwikkelaar projectontwikkelaar
    woningcorporatie woningbouwvereniging zakenbank techreus chipmaker batterijfabrikant maatschappij gezelschap
    koor heemkundekring dorpsraad buurtvereniging ijsclub
    """.split()
)
"""The word right before: `chipmachinefabrikant ASML`. Lower case in text."""

PLACE_HEADS_LAST: frozenset[str] = frozenset(
    """
    straat laan weg plein gracht kade dijk singel dreef hof park stadion arena station brug tunnel kanaal meer zee
    golf baai eiland eilanden schiereiland gebergte bergen vallei rivier woestijn bos wald polder haven kust strand
    street avenue road square
    bridge island islands mountains valley beach river lake sea bay airport stadium tower palace castle schiphol
    centraal noord zuid oost west zuidoost zuidwest noordoost noordwest centrum platz strasse allee boulevard
    circuit kerk kathedraal kasteel molen
    """.split()
)
"""Last word of a place's name: `Grote Markt` no, `Mandemakers Stadion` yes."""

PLACE_SUFFIXES: tuple[str, ...] = (
    "straat", "laan", "plein", "gracht", "kade", "dijk", "singel", "dreef", "weg", "park", "stadion",
    "schouwburg", "kerk", "polder", "brug",
    "eiland", "eilanden", "kanaal", "meer", "zee", "haven", "woestijn", "gebergte", "baai", "burg", "dam",
    "dorp", "stad", "markt",
    "wijk", "kapel", "molen", "kasteel", "paleis", "circuit",
)  # fmt: skip
"""Endings of one-word place names, four letters before them at least: `Stationsstraat`, `Afsluitdijk`."""

PLACE_HEADS_FIRST: frozenset[str] = frozenset(
    "port saint sint st. st mount mont monte lake lago rio río cape kaap fort camp villa santa san são los las "
    "punta isla ile île bad porto piazza place plaza plein station rue via grote hotel".split()
)
"""First word of a place's name: `Sint-Annaland`, `Los Gatos`."""

PLACE_PREPOSITIONS: frozenset[str] = frozenset("in uit te nabij vanuit rondom buiten richting".split())
"""Right before a name they speak for a place; `bij`, `van`, `naar`, `tussen` do not decide."""

PLACE_INTRODUCERS: frozenset[str] = frozenset(
    """
    stad hoofdstad havenstad plaats dorp dorpje gemeente provincie deelstaat staat regio eiland wijk straat plein
    rivier gebergte vulkaan berg meer park natuurgebied luchthaven vliegveld station haven stadion circuit voorstad
    gehucht district badplaats kustplaats dorpshuis kasteel gevangenis vliegbasis luchtmachtbasis marinebasis
    legerbasis grensplaats grenspost café hotel restaurant zwembad sporthal ijsbaan sportpark schouwburg brug tunnel
    snelweg republiek
    """.split()
)
"""The word right before: `de gemeente Borsele`, `hoofdstad Beiroet`."""

EVENT_HEADS: frozenset[str] = frozenset(
    "cup grand tour ronde giro vuelta league liga open masters festival spelen games wereldbeker wk ek nk prijs "
    "award awards oorlog revolutie dag akkoord verdrag wet songfestival marathon classic rallye rally trofee "
    "bokaal".split()
)
"""First or last word of the name of an event, prize, war, law or treaty."""

EVENTS: tuple[str, ...] = tuple(
    name.strip()
    for name in """
    WK, EK, NK, Champions League, Europa League, Conference League, Nations League, Eredivisie,
    Keuken Kampioen Divisie, Eerste Divisie, Premier League, Bundesliga, Serie A, La Liga, Primera División, Ligue 1,
    Jupiler Pro League, KNVB-beker,
    Olympische Spelen, Olympische Winterspelen, Winterspelen, Zomerspelen, Paralympische Spelen, Paralympics,
    Tour de France, Tour, Giro d'Italia, Giro, Vuelta, Vuelta a España, Ronde van Vlaanderen, Parijs-Roubaix,
    Milaan-Sanremo, Luik-Bastenaken-Luik,
    Amstel Gold Race, Gent-Wevelgem, Strade Bianche, Wimbledon, Roland Garros, US Open, Australian Open, Davis Cup,
    Formule 1, Grote Prijs, Elfstedentocht, Alternatieve Elfstedentocht, Nijmeegse Vierdaagse, Vierdaagse, Dakar Rally,
    Diamond League,
    Eurovisiesongfestival, Songfestival, Pinkpop, Lowlands, North Sea Jazz, Dutch Design Week, Concert at Sea,
    Film by the Sea, Oscar, Oscars, Gouden Kalf, Gouden Televizier-Ring, Emmy, Grammy, Grammy's, Golden Globe,
    Golden Globes, Nobelprijs, Nobelprijs voor de Vrede, Libris Literatuurprijs,
    Booker Prize, Boekenweek, Kinderboekenweek, Boekenbal, Eerste Wereldoorlog, Tweede Wereldoorlog, Koude Oorlog,
    Holocaust, Golfoorlog, Watersnoodramp, Dodenherdenking, Prinsjesdag, Koningsdag, Bevrijdingsdag, Miljoenennota,
    Troonrede, Brexit,
    Grondwet, Klimaatakkoord, Kyoto-protocol, Green Deal, Pride, Black Friday, Ramadan, Suikerfeest, Ballon d'Or,
    Super Bowl, AEX, AEX-index, AMX, Midkap, Dow-Jonesindex, Dow Jones, S&P 500, Nikkei, DAX, FTSE, CAC 40, Stoxx 600,
    Euro Stoxx 50
    """.split(",")
    if name.strip()
)
"""Events, competitions, prizes, laws, stock indices by name: type event (the indices: other)."""

INDICES: frozenset[str] = frozenset(
    {
        "AEX",
        "AEX-index",
        "AMX",
        "Midkap",
        "Dow-Jonesindex",
        "Dow Jones",
        "S&P 500",
        "Nikkei",
        "DAX",
        "FTSE",
        "CAC 40",
        "Stoxx 600",
        "Euro Stoxx 50",
    }
)
"""The rows of `EVENTS` that are no event."""

PRODUCTS: tuple[str, ...] = tuple(
    "F-16, F-35, JSF, Patriot, Tomahawk, Leopard 2, iPhone, iPad, Android, Windows, ChatGPT, "
    "PlayStation, Xbox, Boeing 737, Boeing 737 MAX, Airbus A320, Ozempic, Bitcoin, DigiD, Iskander, "
    "Shahed, MiG-29, B-2".split(", ")
)
"""Products, aircraft, weapons by name."""

NAMED_AFTER_HEADS: frozenset[str] = frozenset(
    "grand ronde slag verdrag akkoord raad universiteit rijksuniversiteit bank hof museum partij vrienden kamer orde".split()
)
"""First words of names that go on with `van`: `Grand Prix van België`, `Universiteit van Luik`."""

ORG_ENDINGS: tuple[str, ...] = (
    "federatie", "inspectie", "vereniging", "bescherming", "stichting", "universiteit", "academie", "corporatie",
    "maatschappij", "partij",
    "dienst", "raad", "bank", "fonds", "instituut", "bureau", "concern", "bedrijf", "keten", "fabrikant",
    "producent", "beheerder",
    "verzekeraar", "werf", "uitgever", "uitgeverij", "omroep", "krant", "blad", "ploeg", "club", "zaak",
    "winkel", "vervoerder", "bouwer",
    "organisatie", "beweging", "coalitie", "alliantie", "commissie", "museum", "koor", "orkest", "ziekenhuis",
)  # fmt: skip
"""Ends of one-word names of organisations, and of words that introduce one: `Vogelbescherming`, `woningcorporatie Weller`."""

MINISTRY_CUES: frozenset[str] = frozenset(
    "ministerie ministeries minister ministers staatssecretaris oud-minister departement buitenlandminister".split()
)
"""Before `van`: what follows is a ministry."""

ARTICLES: frozenset[str] = frozenset({"de", "het", "'t", "een"})
"""Before one unknown name they speak against a person."""

PLACE_ARTICLE_PREPOSITIONS: frozenset[str] = frozenset(
    "aan langs in op over door uit naar rond tussen bij nabij achter voor".split()
)
"""Before an article and a name: `langs de Nolle` is a place; without one the name is an organisation's."""
