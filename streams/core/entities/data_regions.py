"""Places that are no country and no populated place of GeoNames: regions, continents, waters, mountains, well-known sites.

A row of `REGIONS` is (ISO 3166-1 alpha-2 code of the country it lies in, or "", names). They carry no uri.
A row of `EXONYMS` is (Dutch name, GeoNames name, code): Dutch city names, used when `places.tsv` is built.
"""

REGIONS: tuple[tuple[str, str], ...] = (
    ("", "Europa, Afrika, Azië, Oceanië, Antarctica, Zuid-Amerika, Noord-Amerika, Midden-Amerika, Latijns-Amerika"),
    ("", "Oost-Europa, West-Europa, Zuid-Europa, Noord-Europa, Centraal-Europa, Midden-Europa"),
    ("", "Zuidoost-Europa, Eurazië"),
    ("", "West-Afrika, Oost-Afrika, Noord-Afrika, Centraal-Azië, Zuidoost-Azië, Zuid-Azië, Oost-Azië, Midden-Oosten"),
    ("", "Midden Oosten, Nabije Oosten, Verre Oosten, Scandinavië, Balkan, Benelux, Baltische Staten"),
    ("", "Kaukasus, Sahel, Sahara"),
    ("", "Hoorn van Afrika, Maghreb, Levant, Caribisch gebied, Caraïben, Koninkrijk, Kasjmir, Koerdistan"),
    ("", "Lapland, Arctis"),
    ("", "Noordpool, Zuidpool, Noordpoolgebied, Sovjet-Unie, USSR, Joegoslavië, Tsjecho-Slowakije"),
    ("", "Koreaanse schiereiland"),
    ("", "Noordzee, Oostzee, Middellandse Zee, Zwarte Zee, Rode Zee, Kaspische Zee, Dode Zee, Japanse Zee"),
    ("", "Zuid-Chinese Zee"),
    ("", "Finse Golf, Perzische Golf, Golf van Oman, Golf van Mexico, Golf van Aden, Golf van Biskaje"),
    ("", "Straat van Hormuz"),
    ("", "Bosporus, Suezkanaal, Panamakanaal, Kanaal, Atlantische Oceaan, Stille Oceaan, Indische Oceaan"),
    ("", "Noordelijke IJszee"),
    ("", "Alpen, Pyreneeën, Karpaten, Himalaya, Andes, Ardennen, Dolomieten, Oeral, Mont Blanc"),
    ("", "Mount Everest, Apennijnen"),
    (
        "",
        "Rijn, Maas, Donau, Elbe, Schelde, Moezel, Nijl, Amazone, Eufraat, Tigris, Mekong, Ganges, Wolga, "
        "Dnjepr, Seine, Theems",
    ),
    ("NL", "Zeeland, Noord-Brabant, Brabant, Limburg, Gelderland, Overijssel, Drenthe, Friesland, Fryslân, Flevoland"),
    (
        "NL",
        "Noord-Holland, Zuid-Holland, West-Brabant, Oost-Brabant, Zeeuws-Vlaanderen, Walcheren, Zuid-Beveland, Noord-Beveland",
    ),
    (
        "NL",
        "Schouwen-Duiveland, Beveland, Goeree-Overflakkee, Hoeksche Waard, Betuwe, Veluwe, Achterhoek, "
        "Twente, Salland, Randstad",
    ),
    (
        "NL",
        "Waddeneilanden, Waddenzee, Waddengebied, Texel, Vlieland, Terschelling, Ameland, Schiermonnikoog, "
        "IJsselmeer, Markermeer",
    ),
    (
        "NL",
        "Westerschelde, Oosterschelde, Grevelingen, Veerse Meer, Afsluitdijk, Deltawerken, Oosterscheldekering, Zeelandbrug",
    ),
    ("NL", "Westerscheldetunnel, Waal, IJssel, Lek, Biesbosch, Groene Hart, Utrechtse Heuvelrug, Peel, Kempen"),
    ("NL", "Het Gooi, Gooi"),
    ("NL", "Schiphol, Zestienhoven, Eindhoven Airport, Rotterdam The Hague Airport, Maasvlakte, Binnenhof"),
    ("NL", "Torentje, Catshuis"),
    (
        "NL",
        "Johan Cruijff ArenA, Johan Cruijff Arena, De Kuip, Thialf, Ahoy, Ziggo Dome, Papendal, Philips Stadion, Noordeinde",
    ),
    (
        "NL",
        "Zuidas, Zuidplein, Dam, Museumplein, Malieveld, Afrikaanderwijk, Groninger gasveld, Borssele, "
        "Lauwersmeer, Haringvliet",
    ),
    (
        "BE",
        "Vlaanderen, Wallonië, Oost-Vlaanderen, West-Vlaanderen, Vlaams-Brabant, Waals-Brabant, Henegouwen, "
        "Voerstreek, Hoge Venen",
    ),
    (
        "DE",
        "Beieren, Saksen, Nedersaksen, Noordrijn-Westfalen, Hessen, Thüringen, Brandenburg, Baden-Württemberg, Saksen-Anhalt",
    ),
    (
        "DE",
        "Roergebied, Sleeswijk-Holstein, Mecklenburg-Voor-Pommeren, Rijnland-Palts, Eifel, Sauerland, Zwarte Woud, Saarland",
    ),
    (
        "FR",
        "Bretagne, Normandië, Provence, Elzas, Bourgondië, Corsica, Île-de-France, Champagne, Dordogne, "
        "Vogezen, Jura, Côte d'Azur",
    ),
    ("FR", "Élysée, Eiffeltoren, Champs-Élysées, Elysée"),
    (
        "ES",
        "Catalonië, Andalusië, Baskenland, Galicië, Canarische Eilanden, Balearen, Mallorca, Ibiza, "
        "Tenerife, Gran Canaria, Lanzarote",
    ),
    ("PT", "Algarve, Azoren, Madeira"),
    ("IT", "Toscane, Sicilië, Sardinië, Lombardije, Piemonte, Zuid-Tirol, Umbrië, Puglia, Lampedusa, Vesuvius, Etna"),
    ("GR", "Kreta, Rhodos, Lesbos, Kos, Corfu, Samos, Peloponnesos, Santorini"),
    ("TR", "Anatolië"),
    ("AT", "Tirol, Karinthië, Stiermarken"),
    (
        "GB",
        "Cornwall, Yorkshire, Lockerbie, Buckingham Palace, Westminster, Heathrow, Wembley, Silverstone, Hebriden, Shetland",
    ),
    ("CY", "Akrotiri, RAF Akrotiri, Noord-Cyprus"),
    ("RU", "Siberië, Kamtsjatka, Rode Plein"),
    ("IL", "Golanhoogten, Klaagmuur, Tempelberg, Galilea, Negev"),
    ("SY", "Noord-Syrië"),
    (
        "US",
        "Californië, Texas, Florida, Alaska, Hawaii, Arizona, Nevada, Oregon, Colorado, Utah, Ohio, "
        "Michigan, Illinois, Minnesota",
    ),
    (
        "US",
        "Wisconsin, Iowa, Missouri, Louisiana, Alabama, Mississippi, Kentucky, Tennessee, Virginia, "
        "West Virginia, Pennsylvania",
    ),
    (
        "US",
        "New Jersey, New Mexico, Massachusetts, Connecticut, Vermont, New Hampshire, Maine, Maryland, "
        "North Carolina, South Carolina",
    ),
    (
        "US",
        "Wall Street, Silicon Valley, Capitool, Manhattan, Brooklyn, Hollywood, Guantánamo Bay, Mar-a-Lago, "
        "Ground Zero, Oval Office",
    ),
    ("CA", "Ontario, Québec, Alberta, Brits-Columbia"),
    ("AU", "Queensland, Tasmanië, Nieuw-Zuid-Wales"),
    ("ID", "Bali, Java, Sumatra, Borneo, Lombok, Papoea"),
    ("CN", "Xinjiang, Binnen-Mongolië"),
    ("IN", "Kerala, Punjab, Goa"),
    ("SD", "Darfur"),
    ("ET", "Tigray"),
    ("CD", "Oost-Congo, Kivu, Noord-Kivu, Zuid-Kivu, Ituri"),
)

EXONYMS: tuple[tuple[str, str, str], ...] = tuple(
    (dutch.strip(), name.strip(), code.strip())
    for dutch, name, code in (
        row.split("/")
        for row in """
    Den Haag/The Hague/NL; Almere/Almere Stad/NL; 's-Gravenhage/The Hague/NL; Den Bosch/'s-Hertogenbosch/NL
    Brussel/Brussels/BE; Antwerpen/Antwerpen/BE; Gent/Gent/BE; Luik/Liège/BE; Namen/Namur/BE
    Bergen/Mons/BE; Doornik/Tournai/BE; Leuven/Leuven/BE; Mechelen/Mechelen/BE; Aalst/Aalst/BE; Brugge/Brugge/BE
    Oostende/Ostend/BE; Kortrijk/Kortrijk/BE; Parijs/Paris/FR; Rijsel/Lille/FR
    Duinkerke/Dunkerque/FR; Straatsburg/Strasbourg/FR; Marseille/Marseille/FR; Nice/Nice/FR; Berlijn/Berlin/DE
    Keulen/Köln/DE; Hamburg/Hamburg/DE; München/Munich/DE; Frankfurt/Frankfurt am Main/DE; Aken/Aachen/DE
    Neurenberg/Nürnberg/DE; Hannover/Hannover/DE
    Londen/London/GB; Edinburgh/Edinburgh/GB; Rome/Rome/IT; Milaan/Milano/IT; Venetië/Venice/IT; Florence/Florence/IT
    Napels/Napoli/IT; Turijn/Turin/IT; Genua/Genoa/IT; Triëst/Trieste/IT
    Wenen/Vienna/AT; Salzburg/Salzburg/AT; Genève/Genève/CH; Zürich/Zürich/CH; Bern/Bern/CH; Bazel/Basel/CH
    Lausanne/Lausanne/CH; Luzern/Luzern/CH; Lissabon/Lisbon/PT; Madrid/Madrid/ES; Sevilla/Sevilla/ES
    Kopenhagen/Copenhagen/DK
    Stockholm/Stockholm/SE; Göteborg/Göteborg/SE; Oslo/Oslo/NO; Helsinki/Helsinki/FI; Reykjavik/Reykjavík/IS
    Warschau/Warsaw/PL; Krakau/Krakow/PL; Danzig/Gdańsk/PL; Praag/Prague/CZ; Boedapest/Budapest/HU
    Boekarest/Bucharest/RO; Sofia/Sofia/BG
    Athene/Athens/GR; Thessaloniki/Thessaloníki/GR; Belgrado/Belgrade/RS; Zagreb/Zagreb/HR; Ljubljana/Ljubljana/SI
    Sarajevo/Sarajevo/BA; Skopje/Skopje/MK; Pristina/Pristina/XK; Tirana/Tirana/AL
    Moskou/Moscow/RU; Sint-Petersburg/Saint Petersburg/RU; Kiev/Kyiv/UA; Kyiv/Kyiv/UA; Charkov/Kharkiv/UA
    Charkiv/Kharkiv/UA; Odesa/Odesa/UA; Odessa/Odesa/UA; Lviv/Lviv/UA; Cherson/Kherson/UA; Zaporizja/Zaporizhzhya/UA
    Marioepol/Mariupol/UA; Dnipro/Dnipro/UA; Minsk/Minsk/BY; Vilnius/Vilnius/LT; Tbilisi/Tbilisi/GE
    Jerevan/Yerevan/AM; Bakoe/Baku/AZ
    Istanbul/Istanbul/TR; Ankara/Ankara/TR; Nicosia/Nicosia/CY; Jeruzalem/Jerusalem/IL; Tel Aviv/Tel Aviv/IL
    Gaza-stad/Gaza/PS; Ramallah/Ramallah/PS; Beiroet/Beirut/LB; Damascus/Damascus/SY; Aleppo/Aleppo/SY
    Bagdad/Baghdad/IQ; Mosoel/Mosul/IQ; Teheran/Tehran/IR; Isfahan/Isfahan/IR; Riyad/Riyadh/SA; Mekka/Mecca/SA
    Caïro/Cairo/EG; Alexandrië/Alexandria/EG
    Kaboel/Kabul/AF; Islamabad/Islamabad/PK; New Delhi/New Delhi/IN; Delhi/Delhi/IN; Mumbai/Mumbai/IN
    Peking/Beijing/CN; Beijing/Beijing/CN; Sjanghai/Shanghai/CN; Shanghai/Shanghai/CN; Tokio/Tokyo/JP; Seoel/Seoul/KR
    Seoul/Seoul/KR; Pyongyang/Pyongyang/KP; Ho Chi Minh-stad/Ho Chi Minh City/VN; Hanoi/Hanoi/VN; Bangkok/Bangkok/TH
    Jakarta/Jakarta/ID; Singapore/Singapore/SG
    Tunis/Tunis/TN; Algiers/Algiers/DZ; Rabat/Rabat/MA; Tripoli/Tripoli/LY; Khartoem/Khartoum/SD; Chartoem/Khartoum/SD
    Addis Abeba/Addis Ababa/ET; Mogadishu/Mogadishu/SO; Kaapstad/Cape Town/ZA; Johannesburg/Johannesburg/ZA
    Nairobi/Nairobi/KE; Kinshasa/Kinshasa/CD; Ouagadougou/Ouagadougou/BF
    Washington/Washington/US; New York/New York City/US; Mexico-Stad/Mexico City/MX; Havana/Havana/CU
    Rio de Janeiro/Rio de Janeiro/BR; Brasilia/Brasília/BR; São Paulo/São Paulo/BR; Buenos Aires/Buenos Aires/AR
    Montevideo/Montevideo/UY; Caracas/Caracas/VE; Bogota/Bogotá/CO; Quito/Quito/EC; Santiago/Santiago/CL
    Guatemala-stad/Guatemala City/GT; Panama-Stad/Panamá/PA
    """.replace("\n", ";").split(";")
        if row.strip()
    )
)
