"""Organisations that Dutch news names often, with their aliases. Reference facts.

A row is a line `canonical name | alias | alias`; after a `#` stands why an alias is missing. All-capital names match only in
capitals. An alias that fits two of them, or a place or word as often, is left out: see `LEFT_OUT`. `AGENCIES` are the codes of
datelines (`ANP/RTR`), upper case, with the name they stand for.
"""

AGENCIES: tuple[tuple[str, str], ...] = (
    ("ANP", "ANP"),
    ("AFP", "AFP"),
    ("RTR", "Reuters"),
    ("REUTERS", "Reuters"),
    ("DPA", "dpa"),
    ("BELGA", "Belga"),
    ("BLOOMBERG", "Bloomberg"),
    ("AP", "AP"),
    ("AFX", "AFX"),
    ("ANP-AFX", "ANP-AFX"),
    ("NOVUM", "Novum"),
    ("KYODO", "Kyodo"),
    ("XINHUA", "Xinhua"),
    ("TASS", "TASS"),
    ("ITAR-TASS", "TASS"),
    ("INTERFAX", "Interfax"),
    ("RIA", "RIA Novosti"),
    ("ANSA", "ANSA"),
    ("EFE", "EFE"),
    ("LUSA", "Lusa"),
    ("APA", "APA"),
    ("PA", "PA Media"),
    ("SID", "SID"),
    ("BNS", "BNS"),
    ("MTI", "MTI"),
    ("PAP", "PAP"),
    ("CTK", "ČTK"),
    ("TASR", "TASR"),
    ("STA", "STA"),
    ("HINA", "Hina"),
    ("BTA", "BTA"),
    ("TT", "TT"),
    ("NTB", "NTB"),
    ("RITZAU", "Ritzau"),
    ("STT", "STT"),
    ("ANADOLU", "Anadolu"),
    ("AA", "Anadolu"),
    ("YONHAP", "Yonhap"),
    ("KCNA", "KCNA"),
    ("IRNA", "IRNA"),
    ("SANA", "SANA"),
    ("MENA", "MENA"),
    ("UPI", "UPI"),
    ("AAP", "AAP"),
    ("KEYSTONE-SDA", "Keystone-SDA"),
    ("SDA", "Keystone-SDA"),
    ("UKRINFORM", "Ukrinform"),
    ("HLN", "Het Laatste Nieuws"),
    ("KNP", "Kings News Press"),
    ("PRO SHOTS", "Pro Shots"),
    ("GPD", "GPD"),
)

DATELINE_CODES: frozenset[str] = frozenset({"AA", "MENA", "PA", "RIA", "SANA", "SDA", "SID", "STA", "TT", "PAP", "LUSA"})
"""Codes that mean an agency in a dateline only: in running text they are a region, a race (TT), or a word in a headline."""

LEFT_OUT: dict[str, str] = {
    "Unie": "the European, the African, a union",
    "Justitie": "the ministry, the prosecution, a court",
    "PVDA": "the Belgian party; in capitals the Dutch PvdA as often",
    "PS": "Parti Socialiste, and a postscript",
    "MR": "Mouvement Réformateur, and a title",
    "ICE": "the American service and the German train",
    "Commissie": "the European, or any",
    "Hof": "any court",
    "Bank": "any",
    "Sporting": "Lisbon's, Anderlecht's, Gijón's",
    "United": "any of a dozen clubs",
    "City": "as United",
    "Racing": "Genk's, Mechelen's, Santander's",
    "Standard": "a word in bank and paper names",
    "Gemeente": "any",
    "VB": "Vlaams Belang; in parliament papers something else",
    "KB": "the library, and a royal decree",
    "PA": "PA Media, and provincial councils",
}
"""Aliases that someone will miss here, and why they are no rows."""

MINISTRIES = """
Algemene Zaken
Buitenlandse Zaken | BuZa
Binnenlandse Zaken
Binnenlandse Zaken en Koninkrijksrelaties | BZK
Justitie en Veiligheid | Veiligheid en Justitie | JenV | J&V | VenJ | V&J
Financiën
Defensie
Onderwijs, Cultuur en Wetenschap | OCW | OC&W | Onderwijs, Cultuur en Wetenschappen
Sociale Zaken
Sociale Zaken en Werkgelegenheid | SZW
Volksgezondheid
Volksgezondheid, Welzijn en Sport | VWS
Economische Zaken
Economische Zaken en Klimaat | EZK
Economische Zaken, Landbouw en Innovatie | EL&I | EL en I
Klimaat en Groene Groei | KGG
Landbouw
Landbouw, Natuur en Voedselkwaliteit | LNV | Landbouw, Natuurbeheer en Visserij
Landbouw, Visserij, Voedselzekerheid en Natuur | LVVN
Verkeer en Waterstaat | V&W | VenW
Infrastructuur en Milieu | IenM | I&M
Infrastructuur en Waterstaat | IenW | I&W
Volkshuisvesting, Ruimtelijke Ordening en Milieubeheer | VROM
Volkshuisvesting en Ruimtelijke Ordening | VRO
Asiel en Migratie
Buitenlandse Handel
Ontwikkelingssamenwerking
"""
"""Names after `ministerie van`, since 2000; the entity is `ministerie van …`, with or without those words in the text.

A name that other states have too (`Binnenlandse Zaken`) is one of its own: it must not become the Dutch ministry's full name.
Ministries that were merged or cut keep their names; only what was merely renamed is one (`Veiligheid en Justitie`).
"""

MINISTRIES_IN_FULL: tuple[str, ...] = (
    "Justitie",
    "Onderwijs",
    "Milieu",
    "Handel",
    "Energie",
    "Cultuur",
    "Gezondheid",
    "Arbeid",
)
"""Names that are words by themselves: only with `ministerie van` before them."""

INTERNATIONAL = """
NAVO | Noord-Atlantische Verdragsorganisatie | NATO
NAVO-Ruslandraad
Europese Unie | EU
Verenigde Naties | VN | UN | United Nations
VN-Veiligheidsraad | Veiligheidsraad
Algemene Vergadering van de VN | Algemene Vergadering van de Verenigde Naties
VN-Mensenrechtenraad | Mensenrechtenraad | Human Rights Council
Europese Commissie
Europees Parlement | EP | Europarlement
Europese Raad
Raad van Europa
Eurogroep
Europese Rekenkamer
Europese Centrale Bank | ECB
Europese Investeringsbank | EIB
Internationaal Monetair Fonds | IMF
Wereldbank | World Bank
Wereldgezondheidsorganisatie | WHO | World Health Organization
Wereldhandelsorganisatie | WTO
Wereldvoedselprogramma | WFP | World Food Programme
OESO | Organisatie voor Economische Samenwerking en Ontwikkeling | OECD
OVSE | Organisatie voor Veiligheid en Samenwerking in Europa
Internationaal Atoomenergieagentschap | IAEA | Internationaal Atoomagentschap | IAEA-agentschap
Internationaal Energieagentschap | IEA
Internationaal Gerechtshof | ICJ
Internationaal Strafhof | ICC | Strafhof
Joegoslaviëtribunaal | Joegoslavië-tribunaal
Permanent Hof van Arbitrage
Europees Hof van Justitie | Hof van Justitie | Hof van Justitie van de Europese Unie
Europees Hof voor de Rechten van de Mens | EHRM
Europees Geneesmiddelenbureau | EMA | Europees Medicijnagentschap
ECDC | Europees Centrum voor ziektepreventie en -bestrijding
EFSA
Unicef | UNICEF
Unesco | UNESCO
UNHCR | VN-vluchtelingenorganisatie
UNRWA | Unrwa
Unifil | UNIFIL
FAO
ILO | Internationale Arbeidsorganisatie
IOM | Internationale Organisatie voor Migratie
OCHA
OPCW | Organisatie voor het Verbod op Chemische Wapens
IPCC
Europol | EUROPOL
Eurojust
Eurostat
Eurocontrol
Euratom
Interpol
Frontex
OPEC | Opec
OPEC+ | OPEC-plus
Mercosur
ASEAN | Asean
ECOWAS | Ecowas
Afrikaanse Unie
Arabische Liga
BRICS
Golfsamenwerkingsraad | GCC
G7
G8
G20
E3
KFOR
Internationale Rode Kruis | ICRC
Rode Kruis
Rode Halve Maan
ICAO
IATA
IMO
Wereld Meteorologische Organisatie | WMO
Wereld Anti-Doping Agentschap | WADA | wereldantidopingbureau WADA
"""

DUTCH_STATE = """
Kamer # the Dutch or the Belgian one
Tweede Kamer | Tweede Kamer der Staten-Generaal
Eerste Kamer | Eerste Kamer der Staten-Generaal
Staten-Generaal
Provinciale Staten
Raad van State | Afdeling bestuursrechtspraak
Hoge Raad | Hoge Raad der Nederlanden
Algemene Rekenkamer | Rekenkamer
Nationale Ombudsman
Kinderombudsman
Kiesraad
Raad voor de Rechtspraak
College van procureurs-generaal
Raad voor de Kinderbescherming
College voor de Rechten van de Mens
Openbaar Ministerie | OM
Gerechtshof
Rijksrecherche
Politie Nederland | Nationale Politie
Koninklijke Marechaussee | KMar | Marechaussee
Koninklijke Landmacht | Landmacht
Koninklijke Luchtmacht | Luchtmacht
Koninklijke Marine
AIVD | Algemene Inlichtingen- en Veiligheidsdienst
MIVD | Militaire Inlichtingen- en Veiligheidsdienst
BVD | Binnenlandse Veiligheidsdienst
NCTV | Nationaal Coördinator Terrorismebestrijding en Veiligheid
FIOD | Fiscale inlichtingen- en opsporingsdienst
Nederlands Forensisch Instituut | NFI
Dienst Justitiële Inrichtingen | DJI
Reclassering Nederland
Belastingdienst
Douane
Centraal Bureau voor de Statistiek | CBS
Centraal Planbureau | CPB
Planbureau voor de Leefomgeving | PBL
Sociaal en Cultureel Planbureau | SCP
De Nederlandsche Bank | DNB | Nederlandsche Bank
Autoriteit Financiële Markten | AFM
Autoriteit Consument & Markt | ACM | Autoriteit Consument en Markt
Nederlandse Mededingingsautoriteit | NMa
Autoriteit Persoonsgegevens # AP is the agency as often
Autoriteit Nucleaire Veiligheid en Stralingsbescherming | ANVS
Kansspelautoriteit | Ksa
Commissariaat voor de Media
Inspectie Gezondheidszorg en Jeugd | IGJ
Inspectie van het Onderwijs | Onderwijsinspectie
Inspectie Leefomgeving en Transport | ILT
Nederlandse Arbeidsinspectie | Arbeidsinspectie | Inspectie SZW
Nederlandse Voedsel- en Warenautoriteit | NVWA | Voedsel- en Warenautoriteit | nVWA
Nederlandse Zorgautoriteit | NZa
Zorginstituut Nederland | Zorginstituut
Staatstoezicht op de Mijnen | SodM
Immigratie- en Naturalisatiedienst | IND
Centraal Orgaan opvang asielzoekers | COA
Dienst Terugkeer en Vertrek | DT&V
RIVM | Rijksinstituut voor Volksgezondheid en Milieu
GGD
GGD GHOR | GGD GHOR Nederland
Outbreak Management Team | OMT
Gezondheidsraad
KNMI | Koninklijk Nederlands Meteorologisch Instituut
Onderzoeksraad voor Veiligheid | OVV | Onderzoeksraad
Rijkswaterstaat | RWS
RDW | Rijksdienst voor het Wegverkeer
CBR | Centraal Bureau Rijvaardigheidsbewijzen
UWV
SVB | Sociale Verzekeringsbank
DUO | Dienst Uitvoering Onderwijs
CJIB | Centraal Justitieel Incassobureau
CAK
TNO
Kadaster
Kamer van Koophandel | KVK | KvK
RVO | Rijksdienst voor Ondernemend Nederland
Rijksdienst voor het Cultureel Erfgoed
Rijksvoorlichtingsdienst | RVD
Sociaal-Economische Raad | SER
Stichting van de Arbeid
Adviesraad Migratie
KNAW | Koninklijke Nederlandse Akademie van Wetenschappen
NWO
Nationaal Archief
Staatsbosbeheer
Natuurmonumenten
Koninklijke Nederlandse Redding Maatschappij | KNRM
Vereniging van Nederlandse Gemeenten | VNG
Interprovinciaal Overleg | IPO
Unie van Waterschappen
Waterschap Scheldestromen | Scheldestromen
Veiligheidsregio Zeeland
Schadefonds Geweldsmisdrijven
Slachtofferhulp Nederland
Explosieven Opruimingsdienst Defensie | EOD
Pieter Baan Centrum
BIJ12
Instituut Mijnbouwschade Groningen | IMG
Luchtverkeersleiding Nederland | LVNL
ProRail
Nederlandse Spoorwegen | NS
Nationale Postcode Loterij | Postcode Loterij
Nederlandse Loterij | Staatsloterij
"""

FOREIGN_STATES = """
Pentagon | Amerikaanse ministerie van Defensie
Witte Huis
Congres | Amerikaanse Congres
Huis van Afgevaardigden
Senaat
Hooggerechtshof | Supreme Court
Amerikaanse Hooggerechtshof
State Department | Amerikaanse ministerie van Buitenlandse Zaken
FBI | Federal Bureau of Investigation
CIA | Central Intelligence Agency
NSA | National Security Agency
DEA
Secret Service
Homeland Security | Department of Homeland Security
Federal Reserve | Fed | Amerikaanse centrale bank
SEC | Securities and Exchange Commission
FDA | Food and Drug Administration
CDC | Centers for Disease Control and Prevention
EPA
NTSB
FAA
NASA
NOAA
Republikeinse Partij
Democratische Partij # Democraten are a party's in Italy, too
Kremlin
Doema | Staatsdoema
FSB
GROe | GRU
KGB
Wagnergroep | Wagner Group | Wagner-groep
Rode Leger
Bundestag | Bondsdag
Bondsraad
Bundesbank
Bundeswehr
Lagerhuis
Hogerhuis
Bank of England
Downing Street
Scotland Yard
Foreign Office
MI5
MI6
BND
Elysée | Élysée
Assemblée Nationale
Knesset
Mossad
Shin Bet
IDF
Israëlische leger
Revolutionaire Garde | Iraanse Revolutionaire Garde | IRGC
Hamas
Hezbollah | Hizbollah | Hezbollah-beweging
Fatah
PLO
Palestijnse Autoriteit
Taliban
Houthi's | Houthi
Islamitische Staat | IS | ISIS | IS-K
Al-Qaida | Al Qaida | al-Qaida | Al-Qaeda
Boko Haram
Al-Shabaab
PKK
YPG
Syrische Democratische Strijdkrachten | SDF
Ku Klux Klan
ETA
IRA
FARC | Farc
Rode Brigades
ESA | Europese Ruimtevaartorganisatie
CERN
Heilige Stoel
"""

BELGIAN_STATE = """
Federaal Parket | federaal parket
Vlaams Parlement
Vlaamse Regering
Waals Parlement
Nationale Bank van België | NBB
Veiligheid van de Staat | Staatsveiligheid
ADIV
Comité P
Arbeidshof
Hof van Cassatie
Grondwettelijk Hof
Sciensano
RIZIV
RVA
VDAB
Fedasil
FAVV
FANC
FSMA
KMI | Koninklijk Meteorologisch Instituut
NMBS | Nationale Maatschappij der Belgische Spoorwegen
Infrabel
De Lijn
MIVB
bpost | Bpost
Kind en Gezin
Agentschap Wegen en Verkeer
Wegen en Verkeer
FOD Financiën
FOD Binnenlandse Zaken
FOD Buitenlandse Zaken
FOD Economie
FOD Justitie
FOD Volksgezondheid
FOD Mobiliteit
Statbel
Unia
Vias | Vias institute
Rode Kruis-Vlaanderen
ACV
ABVV
ACLVB
VBO | Verbond van Belgische Ondernemingen
Voka
Unizo | UNIZO
Boerenbond
Gezinsbond
Test Aankoop | Test-Aankoop | Testaankoop
"""

PARTIES = """
GroenLinks-PvdA | PvdA-GroenLinks | GroenLinks/PvdA | GL-PvdA
PvdA | Partij van de Arbeid
GroenLinks | Groen Links
VVD | Volkspartij voor Vrijheid en Democratie
CDA | Christen-Democratisch Appèl
PVV | Partij voor de Vrijheid
D66 | Democraten 66
BBB | BoerBurgerBeweging
NSC | Nieuw Sociaal Contract
Forum voor Democratie | FVD | FvD
Partij voor de Dieren | PvdD
SP | Socialistische Partij
SGP | Staatkundig Gereformeerde Partij
ChristenUnie | CU
Volt
DENK | Denk
JA21
50PLUS | 50Plus
BIJ1 | Bij1
LPF | Lijst Pim Fortuyn
Leefbaar Rotterdam
Leefbaar Nederland
Belang van Nederland | BVNL
Trots op Nederland
Piratenpartij
N-VA | Nieuw-Vlaamse Alliantie
CD&V
Vooruit # sp.a until 2021
sp.a | SP.A
Open Vld
Vlaams Belang
Vlaams Blok
Groen
PVDA-PTB | PTB
Parti Socialiste
Mouvement Réformateur
Les Engagés
Ecolo
DéFI
Team Fouad Ahidar
CDU
CSU
CDU/CSU
SPD
FDP
Die Linke
BSW
Alternative für Deutschland | AfD
Labour | Labour Party
Tories | Conservatieve Partij
Liberal Democrats
Reform UK
UKIP
Brexit Party
SNP | Scottish National Party
Sinn Féin
DUP
Fidesz
Likud
Rassemblement National | RN | Front National
La France Insoumise
Renaissance
Vox
Podemos
Partido Popular
PSOE
Ciudadanos
Junts
Forza Italia
Lega
Fratelli d'Italia | Broeders van Italië
Vijfsterrenbeweging
PiS | Recht en Rechtvaardigheid
Burgerplatform
Syriza
Gouden Dageraad
FPÖ
ÖVP
SPÖ
AKP
CHP
Verenigd Rusland
ANC
"""

SOCIETY = """
FNV | Federatie Nederlandse Vakbeweging
CNV
VCP
De Unie
FNV Bondgenoten
Algemene Onderwijsbond | AOb
VNO-NCW | VNO NCW
MKB-Nederland | MKB Nederland
LTO Nederland | LTO
ZLTO
Farmers Defence Force | FDF
Agractie
Consumentenbond
Vereniging Eigen Huis | VEH
ANWB
Veilig Verkeer Nederland | VVN
Fietsersbond
TLN | Transport en Logistiek Nederland
KNMG
KNOV
LHV | Landelijke Huisartsen Vereniging
NVZ | Nederlandse Vereniging van Ziekenhuizen
NVM
Bovag | BOVAG
RAI Vereniging
Nibud
Bouwend Nederland
Koninklijke Horeca Nederland | KHN
Aedes
Woonbond
Actiz | ActiZ
GGZ Nederland
Zorgverzekeraars Nederland
Raad van Kerken
Protestantse Kerk in Nederland | PKN
Amnesty International | Amnesty
Human Rights Watch | HRW
Greenpeace
Milieudefensie
Waddenvereniging
Natuur & Milieu | Natuur en Milieu
VEB | Vereniging van Effectenbezitters
Extinction Rebellion | XR
Urgenda
Mobilisation for the Environment | MOB
Vogelbescherming Nederland | Vogelbescherming
Wereld Natuur Fonds | WNF
Dierenbescherming
Artsen zonder Grenzen | AzG | Médecins Sans Frontières | MSF
Oxfam Novib
Oxfam
Vluchtelingenwerk | VluchtelingenWerk Nederland | VluchtelingenWerk
Leger des Heils
Voedselbank
Hartstichting
KWF | KWF Kankerbestrijding
War Child
Save the Children
Giro555 | Samenwerkende Hulporganisaties
Cordaid
Bits of Freedom
Transparency International
Verslaggevers Zonder Grenzen | Reporters Without Borders | RSF
Nederlandse Vereniging van Journalisten | NVJ
"""

COMPANIES = """
ABN AMRO | ABN Amro
ING
Rabobank
SNS | SNS Bank
ASN Bank
Volksbank
Triodos Bank | Triodos
NIBC
Van Lanschot Kempen | Van Lanschot
Bunq | bunq
NN Group | Nationale-Nederlanden
Aegon
ASR | a.s.r.
Achmea
ABP | pensioenfonds ABP
PFZW | Zorg en Welzijn
Philips | Koninklijke Philips
Signify
TomTom
Shell | Royal Dutch Shell | Koninklijke Shell
Unilever
ASML
ASM International | ASMI
Besi | BESI | BE Semiconductor
NXP
Nexperia
AkzoNobel | Akzo Nobel | Akzo
DSM-Firmenich | DSM
Heineken
FrieslandCampina
Vion
KPN
Ziggo | VodafoneZiggo
Odido
T-Mobile
Vodafone
PostNL
TNT | TNT Express
DHL
UPS
FedEx
Randstad
Wolters Kluwer
Adyen
Prosus
Naspers
Exor
RELX
IMCD
Aalberts
Arcadis
Koninklijke BAM Groep | BAM
Heijmans
VolkerWessels
Boskalis
Van Oord
Damen | Damen Shipyards
Fugro
SBM Offshore
Vopak
OCI
Just Eat Takeaway | Takeaway | Thuisbezorgd
Coolblue
Bol | bol.com
Ahold Delhaize | Ahold
Albert Heijn | AH
Jumbo
Lidl
Aldi
Plus
Hema | HEMA
Action
Blokker
V&D
Bijenkorf
Picnic
MediaMarkt
Ikea | IKEA
H&M
Primark
KLM | Koninklijke Luchtvaart Maatschappij
Air France-KLM | Air France KLM
Air France
Transavia
TUI | TUI fly
Corendon
Ryanair
Wizz Air
easyJet | EasyJet
Lufthansa
British Airways
Brussels Airlines
Emirates
Qatar Airways
Malaysia Airlines
Schiphol Group | Royal Schiphol Group
Eurostar
Thalys
Arriva
Keolis
Qbuzz
Connexxion
GVB
RET
HTM
Tata Steel | Tata Steel Nederland | Hoogovens
Dow | Dow Chemical | Dow Benelux
Chemours
Yara
Zeeland Refinery
Nederlandse Aardolie Maatschappij | NAM
Gasunie
TenneT | Tennet
Liander | Alliander
Enexis
Stedin
Vattenfall | Nuon
Eneco
Essent
EPZ | Kerncentrale Borssele
PZEM | DELTA | Delta
Vitens
Evides
Uber
Bolt
Airbnb
Booking.com | Booking
Marktplaats
LinkedIn
Vinted
Decathlon
Spar
Royal FloraHolland | FloraHolland
Holland America Line
Christie's
Sotheby's
Meta | Meta Platforms
Facebook
Instagram
WhatsApp
Snapchat
Telegram
X # the network
Twitter
TikTok
YouTube
Google
Alphabet
Apple
Microsoft
Amazon | Amazon.com
Nvidia | NVIDIA
Intel
AMD
IBM
Micron
Qualcomm
Infineon
Bosch
Hyundai
Oracle
OpenAI
Anthropic
Tesla
SpaceX
Starlink
Netflix
Disney | Walt Disney
Warner Bros. Discovery | Warner Bros
Spotify
Samsung
Huawei
ZTE
Alibaba
Tencent
ByteDance
Sony
Nintendo
Toyota
Honda
Nissan
BYD
Stellantis
Renault
Peugeot
Citroën
Fiat
BMW
Mercedes-Benz | Mercedes
Daimler
Audi
Audi Brussels
Porsche
Volkswagen | VW | Volkswagen Groep
Ford
General Motors
Volvo
VDL | VDL Groep | VDL Nedcar
DAF
Scania
Boeing
Fokker
Airbus
Lockheed Martin
Rheinmetall
Siemens
Siemens Gamesa
SAP
Bayer
BASF
Thyssenkrupp | ThyssenKrupp
Allianz
Commerzbank
Deutsche Bank
Deutsche Bahn
Deutsche Telekom
Wirecard
Goldman Sachs
JPMorgan | JPMorgan Chase | JP Morgan
Morgan Stanley
Citigroup | Citi
Lehman Brothers
Bank of America
BlackRock
UBS
Credit Suisse
HSBC
Barclays
BP
TotalEnergies | Total
ExxonMobil | Exxon
Chevron
Equinor
Gazprom
Rosneft
Rosatom
Loekoil | Lukoil
Saudi Aramco | Aramco
Nestlé
Danone
Coca-Cola
PepsiCo | Pepsi
McDonald's | McDonalds
Starbucks
Nike
Adidas
Inditex | Zara
LVMH
Pfizer
Moderna
BioNTech
AstraZeneca
Johnson & Johnson | J&J
Janssen
Novartis
Roche
Sanofi
Novo Nordisk
Vestas
Ørsted
TSMC
Foxconn
KBC
Belfius
BNP Paribas | BNP Paribas Fortis
Fortis
Dexia
Proximus
Telenet
Colruyt
Delhaize
Solvay
Umicore
AB InBev
ArcelorMittal
Stena Line
DFDS
Maersk
MSC
Hapag-Lloyd
North Sea Port
Havenbedrijf Rotterdam
Euronext
Nasdaq
Moody's
Fitch
S&P | Standard & Poor's
Deloitte
KPMG
PwC | PricewaterhouseCoopers
EY
McKinsey
Ipsos
I&O Research
Gallup
Zilveren Kruis
CZ
VGZ
Menzis
"""

CLUBS = """
Ajax | AFC Ajax
Feyenoord
PSV | PSV Eindhoven
AZ | AZ Alkmaar
FC Twente
FC Utrecht
sc Heerenveen | SC Heerenveen
FC Groningen
Vitesse
Heracles Almelo | Heracles
Sparta Rotterdam | Sparta
Excelsior
N.E.C. | NEC | NEC Nijmegen
NAC Breda | NAC
Willem II
RKC Waalwijk | RKC
Fortuna Sittard
Go Ahead Eagles
PEC Zwolle
Almere City
FC Volendam
Telstar
ADO Den Haag | ADO
Roda JC
OH Leuven | Oud-Heverlee Leuven
KVC Westerlo
Beerschot
STVV
Zulte Waregem | SV Zulte Waregem
Brentford
Sampdoria
MVV | MVV Maastricht
VVV-Venlo | VVV
De Graafschap
FC Den Bosch
FC Dordrecht
TOP Oss
FC Emmen
FC Eindhoven
Helmond Sport
SC Cambuur | Cambuur | Cambuur Leeuwarden
Jong Ajax
Jong PSV
Jong AZ
Jong FC Utrecht
Anderlecht | RSC Anderlecht
Club Brugge
KRC Genk | Racing Genk
AA Gent | KAA Gent
Standard Luik
Cercle Brugge
Union Saint-Gilloise | Union SG
Antwerp FC | Royal Antwerp FC
KV Mechelen
Real Madrid
FC Barcelona
Atlético Madrid
Real Sociedad
Sevilla FC
Bayern München | FC Bayern
Borussia Dortmund
Borussia Mönchengladbach
Bayer Leverkusen
RB Leipzig
Schalke 04
Eintracht Frankfurt
Juventus
AC Milan
Internazionale | Inter | Inter Milan
AS Roma
Napoli
Lazio
Atalanta
Paris Saint-Germain | PSG
Olympique Marseille
Olympique Lyon
AS Monaco
Manchester City
Manchester United
Liverpool FC
Arsenal
Chelsea
Tottenham Hotspur | Tottenham | Spurs
Newcastle United
Aston Villa
West Ham United | West Ham
Everton
Leicester City
Celtic
Rangers | Glasgow Rangers
Benfica
Sporting Lissabon | Sporting CP
FC Porto
Galatasaray
Fenerbahçe
Besiktas
Sjachtar Donetsk | Shakhtar Donetsk
KNVB | Koninklijke Nederlandse Voetbalbond
KBVB
UEFA | Europese voetbalbond UEFA
FIFA
NOC*NSF | NOCNSF | NOC NSF
Internationaal Olympisch Comité | IOC
Internationaal Paralympisch Comité | IPC
Internationaal Sporttribunaal CAS | CAS
FIA
FOM
UCI
ISU
FINA | World Aquatics
World Athletics | IAAF
ATP
WTA
NBA
NFL
KNSB
KNWU
KNLTB
KNHB
KNZB
KNGU
KNAU | Atletiekunie
Red Bull | Red Bull Racing
Ferrari
McLaren
Alpine
Williams
Haas
Aston Martin
Visma - Lease a Bike | Visma-Lease a Bike | Visma Lease a Bike | Team Visma - Lease a Bike
Jumbo-Visma
Soudal Quick-Step | Quick-Step | Deceuninck - Quick-Step
Alpecin-Deceuninck
UAE Team Emirates
Lidl-Trek
INEOS Grenadiers
SD Worx | SD Worx-Protime
FDJ-Suez
Movistar
Lotto
"""

PRESS = """
NOS
NPO
NTR
ESPN
Sporza
RTV Oost
VPRO
AVROTROS
BNNVARA
KRO-NCRV
EO
MAX | Omroep MAX
Omroep Zeeland
Omroep Brabant
Omroep West
Omroep Gelderland
Omrop Fryslân
RTV Noord
RTV Rijnmond
L1
NH Nieuws
Nieuwsuur
EenVandaag
RTL
RTL Nieuws
RTL Z
SBS
SBS6
Talpa
VRT
VTM
RTBF
DPG Media
Mediahuis
Sanoma
Persgroep | De Persgroep
BBC
CNN
ARD
ZDF
Fox News
CBS News
NBC
ABC News
Al Jazeera
Al Arabiya
Sky News
Deutsche Welle
RT | Russia Today
Spoetnik | Sputnik
The Guardian | Guardian
The Times
The Telegraph | Daily Telegraph
Daily Mail
The Sun
Financial Times | FT
The Economist
The New York Times | New York Times | NYT
The Washington Post | Washington Post
The Wall Street Journal | Wall Street Journal | WSJ
USA Today
Politico
Axios
Le Monde
Le Figaro
Libération
Charlie Hebdo
Der Spiegel
Bild
Die Welt
Die Zeit
Frankfurter Allgemeine | Frankfurter Allgemeine Zeitung | FAZ
Süddeutsche Zeitung
El País
El Mundo
La Repubblica
Corriere della Sera
Haaretz
Global Times
NRC | NRC Handelsblad
AD | Algemeen Dagblad
De Telegraaf | Telegraaf
de Volkskrant | Volkskrant
Trouw
Het Parool | Parool
Het Financieele Dagblad | Financieele Dagblad | FD
Nederlands Dagblad | ND
Reformatorisch Dagblad | RD
De Groene Amsterdammer | Groene Amsterdammer
Vrij Nederland
Elsevier Weekblad | EW
NU.nl
GeenStijl
Follow the Money
De Correspondent
De Morgen
De Standaard
Het Laatste Nieuws | HLN
Het Nieuwsblad | Nieuwsblad
Het Belang van Limburg
De Tijd
Le Soir
Knack
Gazet van Antwerpen
BN DeStem
De Gelderlander
De Stentor
Tubantia
De Limburger
Eindhovens Dagblad
Brabants Dagblad
Leeuwarder Courant
Friesch Dagblad
Dagblad van het Noorden
Noordhollands Dagblad
Provinciale Zeeuwse Courant | PZC
Bellingcat
"""

LEARNING = """
Erasmus MC
Amsterdam UMC | AMC
LUMC | Leids Universitair Medisch Centrum
UMCG | Universitair Medisch Centrum Groningen
Radboudumc | Radboud UMC
UMC Utrecht
Maastricht UMC+ | MUMC+
Antoni van Leeuwenhoek
Adrz | ADRZ | Admiraal de Ruyter Ziekenhuis
ZorgSaam
Emergis
UZ Gent
UZ Leuven
UZ Brussel
Erasmus Universiteit | Erasmus Universiteit Rotterdam
Universiteit Utrecht
Universiteit van Amsterdam | UvA
Vrije Universiteit | VU | Vrije Universiteit Amsterdam
TU Delft | Technische Universiteit Delft
TU Eindhoven | Technische Universiteit Eindhoven | TU/e
Universiteit Twente
Universiteit Leiden
Universiteit Maastricht
Rijksuniversiteit Groningen | RUG
Tilburg University
Radboud Universiteit
Wageningen University | Wageningen University & Research | WUR
HZ University of Applied Sciences
KU Leuven
Universiteit Gent | UGent
Universiteit Antwerpen | UAntwerpen
Vrije Universiteit Brussel | VUB
ULB
Harvard
MIT
Stanford
Yale
Clingendael | Instituut Clingendael
HCSS
NIOD
Naturalis | Naturalis Biodiversity Center
Rijksmuseum van Oudheden
Rijksmuseum Twenthe
Drents Museum
Koninklijk Concertgebouworkest | Concertgebouworkest
Erfgoed Zeeland
NIOZ
Nikhef
Rijksmuseum
Van Gogh Museum
Stedelijk Museum
Mauritshuis
Boijmans Van Beuningen
Anne Frank Stichting | Anne Frank Huis
Zeeuws Archief
Het Zeeuwse Landschap
Watersnoodmuseum
"""

WORDS: frozenset[str] = frozenset(
    """
    Action Spar Bosch Marktplaats Bol Bolt Groen Lega Plus Total Vooruit Renaissance Telegram Atalanta Rangers Junts
    Kadaster Booking Spurs Everton Gallup Oracle Bijenkorf Guardian Citi Knack Alphabet
    """.split()
)
"""Names that are also words, persons or towns: linked where the text is known to mean an organisation, not found by the tables."""

METONYMS: frozenset[str] = frozenset(
    {"Pentagon", "Witte Huis", "Kremlin", "Downing Street", "Elysée", "Scotland Yard", "Mauritshuis", "Rijksmuseum"}
)
"""Organisations that are named by their building: linked where the text means the place, too."""


def _rows(*tables: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The lines of tables as (canonical name, aliases)."""
    lines = (line.partition(" # ")[0] for table in tables for line in table.strip().splitlines())
    return tuple((names[0], tuple(names[1:])) for line in lines if (names := line.strip().split(" | ")))


def _ministries() -> tuple[tuple[str, tuple[str, ...]], ...]:
    full = tuple((f"ministerie van {name}", ()) for name in MINISTRIES_IN_FULL)
    rows = _rows(MINISTRIES)
    return full + tuple(
        (f"ministerie van {name}", (name, *(alias for short in aliases for alias in (short, f"ministerie van {short}"))))
        for name, aliases in rows
    )


ORGANISATIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    *_rows(INTERNATIONAL, DUTCH_STATE, FOREIGN_STATES, BELGIAN_STATE, PARTIES, SOCIETY, COMPANIES, CLUBS, PRESS, LEARNING),
    *_ministries(),
)
"""All rows, and the agencies that a running text may name: (canonical name, aliases)."""


def organisation_names() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """`ORGANISATIONS` and the agencies that running text names, by code or name."""
    agencies = tuple((name, (code,)) for code, name in AGENCIES if code not in DATELINE_CODES)
    return ORGANISATIONS + agencies
