"""Places that are no country and no populated place of GeoNames: regions, continents, waters, mountains, well-known sites.

A row of `REGIONS` is (ISO 3166-1 alpha-2 code of the country it lies in, or "", names). They carry no uri.
A row of `EXONYMS` is (Dutch name, GeoNames name, code): Dutch city names, and the city that news means by a name that
several have, or after `~` one that it need not mean. They are used when `places.tsv` is built.
"""

REGIONS: tuple[tuple[str, str], ...] = (
    ("", "Europa, Afrika, Azië, Oceanië, Antarctica, Zuid-Amerika, Noord-Amerika, Midden-Amerika, Latijns-Amerika"),
    ("", "Oost-Europa, West-Europa, Zuid-Europa, Noord-Europa, Centraal-Europa, Midden-Europa"),
    ("", "Zuidoost-Europa, Eurazië"),
    ("", "West-Afrika, Oost-Afrika, Noord-Afrika, Centraal-Azië, Zuidoost-Azië, Zuid-Azië, Oost-Azië, Midden-Oosten"),
    ("", "Midden Oosten, Nabije Oosten, Verre Oosten, Scandinavië, Balkan, Benelux, Baltische Staten"),
    ("", "Kaukasus, Sahel, Sahara"),
    ("", "Hoorn van Afrika, Maghreb, Levant, Caribisch gebied, Caraïben, Koninkrijk, Koerdistan"),
    ("", "Lapland, Arctis"),
    ("", "Noordpool, Zuidpool, Noordpoolgebied"),
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
    ("NL", "Zeeland, Noord-Brabant, Gelderland, Overijssel, Drenthe, Friesland, Fryslân, Flevoland"),
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
    ("NL", "Westerscheldetunnel, Waal, IJssel, Lek, Biesbosch, Groene Hart, Utrechtse Heuvelrug, Peel"),
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
        "Catalonië, Andalusië, Canarische Eilanden, Balearen, Mallorca, Ibiza, Tenerife, Gran Canaria, Lanzarote",
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
    ("CY", "Akrotiri, RAF Akrotiri, Dhekelia"),
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
    ("AU", "Queensland, Nieuw-Zuid-Wales"),
    ("ID", "Bali, Java, Sumatra, Lombok, Papoea, West-Papoea, Atjeh, Molukken, Sulawesi, Flores, Sumba, Ambon"),
    ("CN", "Xinjiang, Binnen-Mongolië"),
    ("IN", "Kerala, Goa"),
    ("SD", "Darfur"),
    ("ET", "Tigray"),
    ("CD", "Oost-Congo, Kivu, Noord-Kivu, Zuid-Kivu, Ituri"),
    (
        "NL",
        "Brabant, Nederlands-Limburg, Zeeuws Vlaanderen, Zuid-Limburg, Noord-Limburg, Midden-Limburg, Noordoostpolder, Bollenstreek, Westland, Zaanstreek",
    ),
    ("NL", "Hondsrug, Krimpenerwaard, Alblasserwaard, Bommelerwaard, Kop van Noord-Holland, Brabantse Wal, Veenkoloniën"),
    (
        "NL",
        "Lelystad Airport, Maastricht Aachen Airport, Rotterdamse haven, Botlek, Europoort, Noordzeekanaal, Amsterdam-Rijnkanaal",
    ),
    (
        "BE",
        "Belgisch-Limburg, Vlaamse Ardennen, Westhoek, Hageland, Haspengouw, Meetjesland, Waasland, Zaventem Airport, Zeebrugge, Borinage",
    ),
    ("DE", "Rijnland, Oost-Friesland, Harz, Beierse Woud, Emsland, Ruhrgebied, Rügen, Sylt, Ramstein"),
    ("FR", "Auvergne, Languedoc, Picardië, Franche-Comté, Lotharingen, Nouvelle-Aquitaine, Occitanië, Hauts-de-France, Savoie"),
    ("FR", "Ardèche, Camargue, Vendée, Pas-de-Calais, Gironde, Loire, Matignon, Quai d'Orsay, Stade de France"),
    (
        "ES",
        "Baskenland, Extremadura, Asturië, Aragón, Castilië, Costa Brava, Costa del Sol, Menorca, Fuerteventura, La Palma, Navarra, Cantabrië",
    ),
    ("ES", "Canarische eilanden, Camp Nou, Bernabéu"),
    ("PT", "Alentejo"),
    (
        "IT",
        "Calabrië, Campanië, Ligurië, Abruzzen, Emilia-Romagna, Veneto, Friuli, Apulië, Molise, Basilicata, Elba, Capri, Stromboli",
    ),
    ("GR", "Chios, Zakynthos, Mykonos, Evia, Attica, Epirus, Thessalië, Akropolis"),
    ("TR", "Cappadocië, Gallipoli, Oost-Thracië, Oost-Anatolië, Bosporusbrug"),
    ("AT", "Vorarlberg, Burgenland, Neder-Oostenrijk, Opper-Oostenrijk"),
    ("CH", "Wallis, Ticino, Graubünden, Berner Oberland"),
    (
        "GB",
        "Kent, Essex, Devon, Lancashire, Orkney, Orkneyeilanden, Shetlandeilanden, Highlands, Cotswolds, Old Trafford, Anfield, Gatwick",
    ),
    ("IE", "Connemara"),
    ("DK", "Jutland, Seeland, Funen, Bornholm"),
    ("NO", "Finnmark, Lofoten"),
    ("SE", "Skåne, Gotland, Dalarna"),
    ("PL", "Silezië, Pommeren, Mazurië"),
    ("CZ", "Bohemen, Moravië"),
    ("RO", "Transsylvanië"),
    ("RS", "Vojvodina"),
    ("HR", "Dalmatië, Istrië"),
    ("UA", "Loehansk, Tsjernobyl, Oost-Oekraïne, West-Oekraïne"),
    ("RU", "Basjkortostan, Noord-Kaukasus, Sachalin, Koerillen, Noord-Ossetië, Oost-Siberië, Jakoetië"),
    ("IL", "West-Jeruzalem"),
    ("PS", "Oost-Jeruzalem, Noord-Gaza, Zuid-Gaza, Al-Aqsamoskee"),
    ("EG", "Sinaï, Nijldelta"),
    ("IQ", "Noord-Irak"),
    (
        "US",
        "Georgia, Kansas, Nebraska, Oklahoma, Arkansas, Idaho, Montana, Wyoming, Indiana, North Dakota, South Dakota, Delaware",
    ),
    ("US", "Rhode Island, Noord-Carolina, Zuid-Carolina, Noord-Dakota, Zuid-Dakota, Washington State, Midwesten, Grand Canyon"),
    ("US", "Rust Belt, New England, Hawaï, Guantanamo Bay, Cape Canaveral, Death Valley, Yellowstone, Capitol Hill"),
    ("CA", "Manitoba, Saskatchewan, Nova Scotia, New Brunswick, Newfoundland, British Columbia, Yukon, Nunavut"),
    ("AU", "New South Wales, West-Australië, Zuid-Australië, Noordelijk Territorium, Groot Barrièrerif"),
    ("CN", "Hubei, Guangdong, Sichuan, Yunnan, Fujian, Henan, Hebei, Zhejiang, Mantsjoerije, Hainan, Tiananmenplein"),
    ("IN", "Assam, Bihar, Gujarat, Maharashtra, Tamil Nadu, Uttar Pradesh, Rajasthan, West-Bengalen, Manipur, Odisha"),
    ("PK", "Sindh, Khyber-Pakhtunkhwa"),
    ("JP", "Hokkaido, Honshu, Kyushu"),
    ("MY", "Sabah, Sarawak"),
    ("SO", "Jubaland"),
    ("ET", "Amhara, Oromia, Ogaden"),
    ("CD", "Katanga"),
    ("NG", "Nigerdelta"),
    ("MZ", "Cabo Delgado"),
    ("ZA", "KwaZoeloe-Natal, West-Kaap, Oost-Kaap, Gauteng"),
    ("BR", "Mato Grosso, Minas Gerais, Amazonas"),
    ("EC", "Galapagoseilanden"),
    ("CL", "Paaseiland, Atacamawoestijn"),
)

EXONYMS: tuple[tuple[str, str, str], ...] = tuple(
    (dutch.strip(), name.strip(), code.strip())
    for dutch, name, code in (
        row.split("/")
        for row in """
    Den Haag/The Hague/NL; Almere/Almere Stad/NL; 's-Gravenhage/The Hague/NL; Den Bosch/'s-Hertogenbosch/NL
    Brussel/Brussels/BE; Antwerpen/Antwerpen/BE; Gent/Gent/BE; Luik/Liège/BE; Namen/Namur/BE
    ~Bergen/Mons/BE; Doornik/Tournai/BE; Leuven/Leuven/BE; Mechelen/Mechelen/BE; Aalst/Aalst/BE; Brugge/Brugge/BE
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
    Luxemburg/Luxembourg/LU; Ho Chi Minhstad/Ho Chi Minh City/VN; Akaba/Aqaba/JO; Katwijk/Katwijk aan Zee/NL; Zandvoort aan Zee/Zandvoort/NL; Nieuw-Delhi/New Delhi/IN; Charkiw/Kharkiv/UA; Tel Aviv-Jaffa/Tel Aviv/IL; Noordwijk/Noordwijk-Binnen/NL
    's-Hertogenbosch/'s-Hertogenbosch/NL; Ljouwert/Leeuwarden/NL; Snits/Sneek/NL; It Hearrenfean/Heerenveen/NL; Drachten/Drachten/NL
    Dordt/Dordrecht/NL; Bergen op Zoom/Bergen op Zoom/NL; Mokum/Amsterdam/NL; Hoek van Holland/Hoek van Holland/NL
    Nijvel/Nivelles/BE; Waver/Wavre/BE; Aarlen/Arlon/BE; Bastenaken/Bastogne/BE; Hoei/Huy/BE; Moeskroen/Mouscron/BE; Aat/Ath/BE
    Eigenbrakel/Braine-l'Alleud/BE; 's-Gravenbrakel/Braine-le-Comte/BE; Zinnik/Soignies/BE; Borgworm/Waremme/BE; Lessen/Lessines/BE
    Terhulpen/La Hulpe/BE; Malmedy/Malmedy/BE; Ukkel/Uccle/BE; Elsene/Ixelles/BE; Schaarbeek/Schaerbeek/BE; Komen/Comines/BE
    Molenbeek/Molenbeek-Saint-Jean/BE; Sint-Jans-Molenbeek/Molenbeek-Saint-Jean/BE; Sint-Gillis/Saint-Gilles/BE; Ieper/Ypres/BE
    Tongeren/Tongeren/BE; Geldenaken/Jodoigne/BE; Dinant/Dinant/BE; Wezet/Visé/BE; Binche/Binche/BE; Ronse/Ronse/BE; Mons/Mons/BE
    Liège/Liège/BE; Namur/Namur/BE; Bruxelles/Brussels/BE; Anvers/Antwerpen/BE
    Lyon/Lyon/FR; Bordeaux/Bordeaux/FR; Toulouse/Toulouse/FR; Nantes/Nantes/FR; Lens/Lens/FR; Calais/Calais/FR; Reims/Reims/FR
    Atrecht/Arras/FR; Kamerijk/Cambrai/FR; Dowaai/Douai/FR; Sint-Omaars/Saint-Omer/FR; Valencijn/Valenciennes/FR; Metz/Metz/FR
    Dijon/Dijon/FR; Tours/Tours/FR; Orléans/Orléans/FR; Grenoble/Grenoble/FR; Parijs/Paris/FR; Robaais/Roubaix/FR
    Bremen/Bremen/DE; Dresden/Dresden/DE; Leipzig/Leipzig/DE; Stuttgart/Stuttgart/DE; Düsseldorf/Düsseldorf/DE; Bonn/Bonn/DE
    Dortmund/Dortmund/DE; Trier/Trier/DE; Koblenz/Koblenz/DE; Mainz/Mainz/DE; Kiel/Kiel/DE
    Maagdenburg/Magdeburg/DE; Brunswijk/Braunschweig/DE; Lübeck/Lübeck/DE; Rostock/Rostock/DE; Potsdam/Potsdam/DE; Kleef/Kleve/DE
    Gulik/Jülich/DE; Emmerik/Emmerich/DE; Münster/Münster/DE; Osnabrück/Osnabrück/DE; Oldenburg/Oldenburg/DE
    Köln/Köln/DE; Frankfurt am Main/Frankfurt am Main/DE; Frankfurt aan de Oder/Frankfurt (Oder)/DE; Freiburg/Freiburg/DE
    Gelderen/Geldern/DE; Gronau/Gronau/DE; Meissen/Meissen/DE; Spiers/Speyer/DE; Chemnitz/Chemnitz/DE; Heidelberg/Heidelberg/DE
    London/London/GB; Birmingham/Birmingham/GB; Manchester/Manchester/GB; Liverpool/Liverpool/GB; Glasgow/Glasgow/GB
    Leeds/Leeds/GB; Newcastle/Newcastle upon Tyne/GB; Cambridge/Cambridge/GB; Oxford/Oxford/GB; Cardiff/Cardiff/GB
    Plymouth/Plymouth/GB; Dover/Dover/GB; Hull/Hull/GB; Belfast/Belfast/GB; Aberdeen/Aberdeen/GB; Bristol/Bristol/GB; York/York/GB
    Southampton/Southampton/GB; Brighton/Brighton/GB; Sheffield/Sheffield/GB; Nottingham/Nottingham/GB; Portsmouth/Portsmouth/GB
    Wimbledon/Wimbledon/GB; Kantelberg/Canterbury/GB; Lincoln/Lincoln/GB; Londonderry/Derry/GB; Dublin/Dublin/IE; Cork/Cork/IE
    Barcelona/Barcelona/ES; Valencia/Valencia/ES; Toledo/Toledo/ES; Córdoba/Córdoba/ES; Granada/Granada/ES; Málaga/Málaga/ES
    Zaragoza/Zaragoza/ES; Saragossa/Zaragoza/ES; Bilbao/Bilbao/ES; Cadiz/Cádiz/ES; León/León/ES; Salamanca/Salamanca/ES
    Santiago de Compostela/Santiago de Compostela/ES; Guernica/Gernika-Lumo/ES; Pamplona/Pamplona/ES; Cartagena/Cartagena/CO
    Mérida/Mérida/MX; Porto/Porto/PT; Coimbra/Coimbra/PT; Bologna/Bologna/IT; Palermo/Palermo/IT; Pisa/Pisa/IT; Padua/Padova/IT
    Syracuse/Siracusa/IT; Bolzano/Bolzano/IT; Trente/Trento/IT; Mantua/Mantova/IT; Livorno/Livorno/IT; Bari/Bari/IT; Rimini/Rimini/IT
    Graz/Graz/AT; Innsbruck/Innsbruck/AT; Linz/Linz/AT; Klagenfurt/Klagenfurt am Wörthersee/AT; Geneve/Genève/CH; Lugano/Lugano/CH
    Sankt Gallen/Sankt Gallen/CH; Davos/Davos/CH; Århus/Århus/DK; Aarhus/Århus/DK; Odense/Odense/DK; Malmö/Malmö/SE
    Uppsala/Uppsala/SE; Gotenburg/Göteborg/SE; Bergen/Bergen/NO; Trondheim/Trondheim/NO; Tromsø/Tromsø/NO; Turku/Turku/FI
    Tallinn/Tallinn/EE; Riga/Riga/LV; Kaunas/Kaunas/LT; Vilna/Vilnius/LT; Gdansk/Gdańsk/PL; Lodz/Łódź/PL; Łódź/Łódź/PL
    Poznan/Poznań/PL; Wroclaw/Wrocław/PL; Breslau/Wrocław/PL; Lublin/Lublin/PL; Stettin/Szczecin/PL; Rzeszow/Rzeszów/PL
    Auschwitz/Oświęcim/PL; Brno/Brno/CZ; Pilsen/Pilsen/CZ; Bratislava/Bratislava/SK; Kosice/Košice/SK; Presburg/Bratislava/SK
    Timisoara/Timişoara/RO; Cluj/Cluj-Napoca/RO; Constanta/Constanţa/RO; Plovdiv/Plovdiv/BG; Warna/Varna/BG; Piraeus/Piraeus/GR
    Saloniki/Thessaloníki/GR; Korinthe/Corinth/GR; Patras/Pátra/GR; Novi Sad/Novi Sad/RS; Nis/Niš/RS; Split/Split/HR
    Dubrovnik/Dubrovnik/HR; Mostar/Mostar/BA; Srebrenica/Srebrenica/BA; Banja Luka/Banja Luka/BA; Podgorica/Podgorica/ME
    Chisinau/Chisinau/MD; Kisjinev/Chisinau/MD; Nicosia/Nicosia/CY; Valletta/Valletta/MT; Limasol/Limassol/CY; Larnaca/Larnaca/CY
    Leningrad/Saint Petersburg/RU; Petersburg/Saint Petersburg/RU; Kaliningrad/Kaliningrad/RU; Rostov/Rostov-na-Donu/RU
    Rostov aan de Don/Rostov-na-Donu/RU; Wladiwostok/Vladivostok/RU; Vladivostok/Vladivostok/RU; Grozny/Groznyy/RU; Sotsji/Sochi/RU
    Nizjni Novgorod/Nizhniy Novgorod/RU; Jekaterinenburg/Yekaterinburg/RU; Jekaterinburg/Yekaterinburg/RU; Koersk/Kursk/RU
    Belgorod/Belgorod/RU; Brjansk/Bryansk/RU; Kazan/Kazan/RU; Omsk/Omsk/RU; Volgograd/Volgograd/RU; Stalingrad/Volgograd/RU
    Moermansk/Murmansk/RU; Archangelsk/Arkhangelsk/RU; Voronezj/Voronezh/RU; Krasnodar/Krasnodar/RU; Tsjeljabinsk/Chelyabinsk/RU
    Kharkiv/Kharkiv/UA; Donetsk/Donetsk/UA; Loegansk/Luhansk/UA; Mariupol/Mariupol/UA; Zaporizhzhia/Zaporizhzhya/UA
    Zaporozje/Zaporizhzhya/UA; Krivi Ri/Kryvyy Rih/UA; Kryvy Rih/Kryvyy Rih/UA; Bachmoet/Bakhmut/UA; Boetsja/Bucha/UA
    Kramatorsk/Kramatorsk/UA; Sevastopol/Sevastopol/UA; Simferopol/Simferopol/UA; Mykolajiv/Mykolayiv/UA; Poltava/Poltava/UA
    Soemy/Sumy/UA; Tsjernihiv/Chernihiv/UA; Vinnytsja/Vinnytsya/UA; Irpin/Irpin/UA; Pokrovsk/Pokrovsk/UA; Avdiivka/Avdiyivka/UA
    Lemberg/Lviv/UA; Jalta/Yalta/UA; Enerhodar/Enerhodar/UA; Koepjansk/Kupyansk/UA; Izjoem/Izyum/UA; Gomel/Homyel'/BY
    Brest/Brest/FR; Constantinopel/Istanbul/TR; Izmir/İzmir/TR; Antalya/Antalya/TR; Diyarbakir/Diyarbakır/TR; Antiochië/Antakya/TR
    Tasjkent/Tashkent/UZ; Samarkand/Samarkand/UZ; Astana/Astana/KZ; Almaty/Almaty/KZ; Bisjkek/Bishkek/KG; Doesjanbe/Dushanbe/TJ
    Asjchabad/Ashgabat/TM; Batoemi/Batumi/GE; Bethlehem/Bethlehem/PS; Hebron/Hebron/PS; Nabloes/Nablus/PS; Jenin/Jenin/PS
    Rafah/Rafaḩ/PS; Khan Younis/Khān Yūnis/PS; Khan Yunis/Khān Yūnis/PS; Gaza-Stad/Gaza/PS; Haifa/Haifa/IL; Nazareth/Nazareth/IL
    Beër Sjeva/Beersheba/IL; Tyrus/Tyre/LB; Sidon/Sidon/LB; Amman/Amman/JO; Homs/Homs/SY; Idlib/Idlib/SY; Raqqa/Ar Raqqah/SY
    Latakia/Latakia/SY; Palmyra/Tadmur/SY; Basra/Basrah/IQ; Erbil/Erbil/IQ; Kirkoek/Kirkuk/IQ; Fallujah/Al Fallūjah/IQ; Medina/Medina/SA
    Jeddah/Jeddah/SA; Djedda/Jeddah/SA; Mashhad/Mashhad/IR; Qom/Qom/IR; Dubai/Dubai/AE; Abu Dhabi/Abu Dhabi/AE; Doha/Doha/QA
    Koeweit-Stad/Kuwait City/KW; Manama/Manama/BH; Maskat/Muscat/OM; Muscat/Muscat/OM; Sanaa/Sanaa/YE; Aden/Aden/YE; Hodeida/Al Ḩudaydah/YE
    Bengazi/Benghazi/LY; Benghazi/Benghazi/LY; Misrata/Misratah/LY; Casablanca/Casablanca/MA; Marrakech/Marrakesh/MA; Tanger/Tangier/MA
    Fez/Fes/MA; Oran/Oran/DZ; Gizeh/Giza/EG; Luxor/Luxor/EG; Port Said/Port Said/EG; Addis Abbeba/Addis Ababa/ET; Asmara/Asmara/ER
    Mogadisju/Mogadishu/SO; Kampala/Kampala/UG; Kigali/Kigali/RW; Dar es Salaam/Dar es Salaam/TZ; Goma/Goma/CD; Bukavu/Bukavu/CD
    Brazzaville/Brazzaville/CG; Lagos/Lagos/NG; Abuja/Abuja/NG; Accra/Accra/GH; Dakar/Dakar/SN; Bamako/Bamako/ML; Timboektoe/Timbuktu/ML
    Niamey/Niamey/NE; Conakry/Conakry/GN; Monrovia/Monrovia/LR; Freetown/Freetown/SL; Durban/Durban/ZA; Pretoria/Pretoria/ZA
    Harare/Harare/ZW; Lusaka/Lusaka/ZM; Maputo/Maputo/MZ; Luanda/Luanda/AO; Windhoek/Windhoek/NA; Antananarivo/Antananarivo/MG
    Calcutta/Kolkata/IN; Kolkata/Kolkata/IN; Bombay/Mumbai/IN; Madras/Chennai/IN; Chennai/Chennai/IN; Bangalore/Bengaluru/IN
    Hyderabad/Hyderabad/IN; Karachi/Karachi/PK; Karatsji/Karachi/PK; Lahore/Lahore/PK; Peshawar/Peshawar/PK; Dhaka/Dhaka/BD; Dacca/Dhaka/BD
    Kathmandu/Kathmandu/NP; Colombo/Colombo/LK; Rangoon/Yangon/MM; Yangon/Yangon/MM; Naypyidaw/Nay Pyi Taw/MM; Phnom Penh/Phnom Penh/KH
    Saigon/Ho Chi Minh City/VN; Manilla/Manila/PH; Kuala Lumpur/Kuala Lumpur/MY; Batavia/Jakarta/ID; Bandoeng/Bandung/ID; Surabaya/Surabaya/ID
    Kanton/Guangzhou/CN; Wuhan/Wuhan/CN; Nanking/Nanjing/CN; Shenzhen/Shenzhen/CN; Lhasa/Lhasa/CN; Taipei/Taipei/TW; Taipeh/Taipei/TW
    Osaka/Osaka/JP; Kyoto/Kyoto/JP; Kioto/Kyoto/JP; Hiroshima/Hiroshima/JP; Hirosjima/Hiroshima/JP; Nagasaki/Nagasaki/JP
    Fukushima/Fukushima/JP; Busan/Busan/KR; Oelan Bator/Ulan Bator/MN; Sydney/Sydney/AU; Melbourne/Melbourne/AU; Perth/Perth/AU
    Wellington/Wellington/NZ; Auckland/Auckland/NZ; Christchurch/Christchurch/NZ; New York City/New York City/US; Boston/Boston/US
    Washington DC/Washington/US; Los Angeles/Los Angeles/US; San Francisco/San Francisco/US; Houston/Houston/US; Dallas/Dallas/US
    Philadelphia/Philadelphia/US; New Orleans/New Orleans/US; Las Vegas/Las Vegas/US; San Diego/San Diego/US; Miami/Miami/US
    Phoenix/Phoenix/US; Portland/Portland/US; San José/San José/CR; Kansas City/Kansas City/US; Columbus/Columbus/US; Denver/Denver/US
    Charleston/Charleston/US; Richmond/Richmond/US; Memphis/Memphis/US; Jackson/Jackson/US; Columbia/Columbia/US; Quebec-Stad/Québec/CA
    Toronto/Toronto/CA; Vancouver/Vancouver/CA; Ottawa/Ottawa/CA; Mexico Stad/Mexico City/MX; Ciudad Juárez/Ciudad Juárez/MX
    Sint-Salvador/San Salvador/SV; San Salvador/San Salvador/SV; Tegucigalpa/Tegucigalpa/HN; Managua/Managua/NI; Panama-stad/Panamá/PA
    Santo Domingo/Santo Domingo/DO; Port-au-Prince/Port-au-Prince/HT; Kingston/Kingston/JM; San Juan/San Juan/PR; Guatemala-Stad/Guatemala City/GT
    Paramaribo/Paramaribo/SR; Nieuw-Nickerie/Nieuw Nickerie/SR; Willemstad/Willemstad/CW; Oranjestad/Oranjestad/AW; Kralendijk/Kralendijk/BQ
    Philipsburg/Philipsburg/SX; Georgetown/Georgetown/GY; Bogotá/Bogotá/CO; Medellín/Medellín/CO; Lima/Lima/PE; La Paz/La Paz/BO
    Rosario/Rosario/AR; Asunción/Asunción/PY; Guayaquil/Guayaquil/EC; Santa Cruz/Santa Cruz de la Sierra/BO; Valparaíso/Valparaíso/CL
    Cannes/Cannes/FR; Avignon/Avignon/FR; Rouen/Rouen/FR; Le Mans/Le Mans/FR; Pau/Pau/FR; Tourcoing/Tourcoing/FR
    Angoulême/Angoulême/FR; Chartres/Chartres/FR; Biarritz/Biarritz/FR; Bayonne/Bayonne/FR; Perpignan/Perpignan/FR
    Caen/Caen/FR; Le Havre/Le Havre/FR; Limoges/Limoges/FR; Amiens/Amiens/FR; Nancy/Nancy/FR; Colmar/Colmar/FR
    Mulhouse/Mulhouse/FR; Annecy/Annecy/FR; Chambéry/Chambéry/FR; Béziers/Béziers/FR; Versailles/Versailles/FR
    Saint-Tropez/Saint-Tropez/FR; Lourdes/Lourdes/FR; Verdun/Verdun/FR; Sedan/Sedan/FR; Boulogne-sur-Mer/Boulogne-sur-Mer/FR
    Dieppe/Dieppe/FR; Cherbourg/Cherbourg/FR; Troyes/Troyes/FR; Poitiers/Poitiers/FR; La Rochelle/La Rochelle/FR
    Vannes/Vannes/FR; Quimper/Quimper/FR; Lorient/Lorient/FR; Ajaccio/Ajaccio/FR; Bastia/Bastia/FR; Albi/Albi/FR
    Carcassonne/Carcassonne/FR; Arles/Arles/FR; Antibes/Antibes/FR; Menton/Menton/FR; Vichy/Vichy/FR
    Évian-les-Bains/Évian-les-Bains/FR; Wolfsburg/Wolfsburg/DE; Wilhelmshaven/Wilhelmshaven/DE; Bremerhaven/Bremerhaven/DE
    Xanten/Xanten/DE; Zwickau/Zwickau/DE; Saarlouis/Saarlouis/DE; Detmold/Detmold/DE; Emden/Emden/DE; Leer/Leer/DE
    Nordhorn/Nordhorn/DE; Lingen/Lingen/DE; Meppen/Meppen/DE; Papenburg/Papenburg/DE; Rheine/Rheine/DE
    Krefeld/Krefeld/DE; Mönchengladbach/Mönchengladbach/DE; Neuss/Neuss/DE; Leverkusen/Leverkusen/DE; Solingen/Solingen/DE
    Wuppertal/Wuppertal/DE; Gelsenkirchen/Gelsenkirchen/DE; Oberhausen/Oberhausen/DE; Bielefeld/Bielefeld/DE
    Paderborn/Paderborn/DE; Kassel/Kassel/DE; Göttingen/Göttingen/DE; Jena/Jena/DE; Weimar/Weimar/DE; Erfurt/Erfurt/DE
    Schwerin/Schwerin/DE; Flensburg/Flensburg/DE; Cuxhaven/Cuxhaven/DE; Heilbronn/Heilbronn/DE; Ulm/Ulm/DE
    Augsburg/Augsburg/DE; Regensburg/Regensburg/DE; Würzburg/Würzburg/DE; Bamberg/Bamberg/DE; Bayreuth/Bayreuth/DE
    Ingolstadt/Ingolstadt/DE; Passau/Passau/DE; Karlsruhe/Karlsruhe/DE; Mannheim/Mannheim/DE; Wiesbaden/Wiesbaden/DE
    Darmstadt/Darmstadt/DE; Offenbach/Offenbach/DE; Saarbrücken/Saarbrücken/DE; Kaiserslautern/Kaiserslautern/DE
    Konstanz/Konstanz/DE; Goslar/Goslar/DE; Winterberg/Winterberg/DE; Oberhof/Oberhof/DE; Altenberg/Altenberg/DE
    Inzell/Inzell/DE; Garmisch-Partenkirchen/Garmisch-Partenkirchen/DE; Hanau/Hanau am Main/DE; Siegen/Siegen/DE
    Gütersloh/Gütersloh/DE; Celle/Celle/DE; Siena/Siena/IT; Aosta/Aosta/IT; Imola/Imola/IT; Arezzo/Arezzo/IT; Lucca/Lucca/IT
    Parma/Parma/IT; Modena/Modena/IT; Verona/Verona/IT; Vicenza/Vicenza/IT; Treviso/Treviso/IT; Udine/Udine/IT
    Bergamo/Bergamo/IT; Brescia/Brescia/IT; Como/Como/IT; Cremona/Cremona/IT; Ferrara/Ferrara/IT; Ravenna/Ravenna/IT
    Perugia/Perugia/IT; Assisi/Assisi/IT; L'Aquila/L'Aquila/IT; Lecce/Lecce/IT; Catania/Catania/IT; Messina/Messina/IT
    Cagliari/Cagliari/IT; Cortina d'Ampezzo/Cortina d'Ampezzo/IT; Sanremo/Sanremo/IT; Monza/Monza/IT
    Bardonecchia/Bardonecchia/IT; San Sebastián/San Sebastián/ES; Figueres/Figueres/ES; Lloret de Mar/Lloret de Mar/ES
    Benidorm/Benidorm/ES; Marbella/Marbella/ES; Salou/Salou/ES; Alicante/Alicante/ES; Murcia/Murcia/ES; Almería/Almería/ES
    Cadiz/Cadiz/ES; Gijón/Gijón/ES; Oviedo/Oviedo/ES; Vigo/Vigo/ES; La Coruña/A Coruña/ES; Burgos/Burgos/ES
    Valladolid/Valladolid/ES; Girona/Girona/ES; Tarragona/Tarragona/ES; Reus/Reus/ES; Lleida/Lleida/ES; Segovia/Segovia/ES
    Palma/Palma/ES; Calpe/Calp/ES; Faro/Faro/PT; Braga/Braga/PT; Fátima/Fátima/PT; Albufeira/Albufeira/PT; Funchal/Funchal/PT
    Winterthur/Winterthur/CH; Nyon/Nyon/CH; Locarno/Locarno/CH; St. Moritz/St. Moritz/CH; Zermatt/Zermatt/CH
    Montreux/Montreux/CH; Thun/Thun/CH; Harwich/Harwich/GB; Glastonbury/Glastonbury/GB; Whitby/Whitby/GB
    Canterbury/Canterbury/GB; Ipswich/Ipswich/GB; Norwich/Norwich/GB; Leicester/Leicester/GB; Derby/Derby/GB
    Reading/Reading/GB; Swansea/Swansea/GB; Newport/Newport/GB; Sunderland/Sunderland/GB; Middlesbrough/Middlesbrough/GB
    Blackpool/Blackpool/GB; Preston/Preston/GB; Bournemouth/Bournemouth/GB; Exeter/Exeter/GB; Salisbury/Salisbury/GB
    Winchester/Winchester/GB; Windsor/Windsor/GB; Luton/Luton/GB; Watford/Watford/GB; Coventry/Coventry/GB
    Wolverhampton/Wolverhampton/GB; Stoke/Stoke-on-Trent/GB; Hastings/Hastings/GB; Felixstowe/Felixstowe/GB
    Grimsby/Grimsby/GB; Dundee/Dundee/GB; Inverness/Inverness/GB; Stratford-upon-Avon/Stratford-upon-Avon/GB
    Hillsborough/Hillsborough/GB; Esbjerg/Esbjerg/DK; Aalborg/Aalborg/DK; Roskilde/Roskilde/DK; Helsingør/Helsingør/DK
    Lillehammer/Lillehammer/NO; Hamar/Hamar/NO; Stavanger/Stavanger/NO; Kristiansand/Kristiansand/NO; Lund/Lund/SE
    Kiruna/Kiruna/SE; Östersund/Östersund/SE; Falun/Falun/SE; Helsingborg/Helsingborg/SE; Tampere/Tampere/FI; Lahti/Lahti/FI
    Rovaniemi/Rovaniemi/FI; Oulu/Oulu/FI; Bregenz/Bregenz/AT; Villach/Villach/AT; Zell am See/Zell am See/AT
    Kitzbühel/Kitzbühel/AT; Ostrava/Ostrava/CZ; Karlsbad/Karlovy Vary/CZ; Olomouc/Olomouc/CZ; Piła/Piła/PL
    Zakopane/Zakopane/PL; Katowice/Katowice/PL; Toruń/Toruń/PL; Sopot/Sopot/PL; Monte Carlo/Monte-Carlo/MC; Jericho/Jericho/PS
    Kandy/Kandy/LK; Cupertino/Cupertino/US; Redmond/Redmond/US; Mountain View/Mountain View/US; Dearborn/Dearborn/US
    Palo Alto/Palo Alto/US; New Haven/New Haven/US; Boulder/Boulder/US; Santa Barbara/Santa Barbara/US; Malibu/Malibu/US
    Princeton/Princeton/US; Berkeley/Berkeley/US; Roswell/Roswell/US; Atlantic City/Atlantic City/US
    Salt Lake City/Salt Lake City/US; Orlando/Orlando/US; Honolulu/Honolulu/US; Anchorage/Anchorage/US; Rhodos/Ródos/GR
    Chania/Chaniá/GR; Sliema/Sliema/MT; Bodrum/Bodrum/TR; Alanya/Alanya/TR
    """.replace("\n", ";").split(";")
        if row.strip()
    )
)

EITHER: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("Limburg", "NL", ("BE", "NL")),
    ("Kempen", "", ("BE", "NL")),
    ("Galicië", "ES", ("ES", "PL", "UA")),
    ("Karelië", "", ("FI", "RU")),
    ("Patagonië", "", ("AR", "CL")),
    ("Vuurland", "", ("AR", "CL")),
    ("Borneo", "", ("BN", "ID", "MY")),
    ("Nieuw-Guinea", "", ("ID", "PG")),
    ("Kasjmir", "", ("IN", "PK")),
    ("Punjab", "", ("IN", "PK")),
    ("Beloetsjistan", "", ("IR", "PK")),
    ("Bengalen", "", ("BD", "IN")),
    ("Thracië", "", ("BG", "GR", "TR")),
)
"""A region in several countries: (name, code if the text names none of them, codes). The one that the text names counts."""

PROVINCES: dict[str, str] = {"luxemburg": "BE", "antwerpen": "BE", "luik": "BE", "namen": "BE"}
"""After `provincie`: the country, by lookup key, where the name is also a country's or a city's with namesakes elsewhere."""

PROVINCE_CUES: frozenset[str] = frozenset(
    "provincie provincies deelstaat deelstaten staat regio departement graafschap district gouvernement oblast prefectuur".split()
)
"""The word before: not the city of that name but the land round it."""

CITY_CUES: frozenset[str] = frozenset("stad hoofdstad havenstad burgemeester gemeente".split())
"""The word before: the city of a name that is a country's or a region's too (`de stad Luxemburg`)."""

PROVINCE_CODES: dict[str, str] = {
    name: code
    for code, names in (
        ("NL.01", "Drenthe Drents Drentse"),
        ("NL.02", "Friesland Fryslân Fries Friese"),
        ("NL.03", "Gelderland Gelders Gelderse Betuwe Veluwe Achterhoek Achterhoekse Veluwse"),
        ("NL.04", "Gronings Groningse"),
        ("NL.05", "Limburg Limburgs Zuid-Limburg Noord-Limburg Midden-Limburg Nederlands-Limburg"),
        ("NL.06", "Noord-Brabant Brabant West-Brabant Oost-Brabant Brabants Brabantse Noord-Brabantse West-Brabantse"),
        ("NL.07", "Noord-Holland Noord-Hollands Noord-Hollandse"),
        ("NL.10", "Zeeland Zeeuws Zeeuwse Zeeuws-Vlaanderen Zeeuws-Vlaamse Walcheren Walcherse Zuid-Beveland Noord-Beveland"),
        ("NL.10", "Schouwen-Duiveland Bevelandse Beveland Tholens Tholense"),
        ("NL.11", "Zuid-Holland Zuid-Hollands Zuid-Hollandse Goeree-Overflakkee"),
        ("NL.15", "Overijssel Overijssels Overijsselse Twente Twents Twentse Salland"),
        ("NL.16", "Flevoland Flevolands Flevolandse Noordoostpolder"),
        ("BE.VLG", "Vlaanderen Vlaams Vlaamse Oost-Vlaanderen West-Vlaanderen Vlaams-Brabant Belgisch-Limburg"),
        ("BE.WAL", "Wallonië Waals Waalse Henegouwen Waals-Brabant"),
    )
    for name in names.split(" ")
}
"""GeoNames' first administrative level by the names of regions and the forms of demonyms that lie in one of them."""
