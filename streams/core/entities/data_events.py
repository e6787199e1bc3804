"""Events, indices and products by name, for the lexicon. Names that no table has are the tagger's to find."""

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
