"""Dutch words that are no names: function words, adverbs, weekdays, months, frequent openers of sentences and headlines.

A sentence may open with any of them in a capital, and an unknown capitalised word that is one of them is never a mention.
Towns that are common words (`Best`, `Echt`, `Haren`) stand here too: at the start of a sentence they are read as the word.
Written in lower case; looked up by `fold`.
"""

COMMON_WORDS: frozenset[str] = frozenset(
    """
    de het een 't 'n deze dit die dat zulke zo zo'n zoiets welk welke wie wat waar wanneer waarom hoe hoeveel
    hoelang ik jij je u hij zij ze we wij jullie hen hun haar hem
    mij me ons onze mijn jouw uw zijn zichzelf zich elkaar iemand niemand iets niets alles allen alle al ieder
    iedere iedereen elk elke enkele enige sommige meerdere
    veel vele velen weinig minder meer meest meeste beide beiden genoeg ander andere anderen zelf zelfs er hier daar
    ginds overal nergens ergens
    en of maar want dus noch doch dan toen als indien mits tenzij hoewel ofschoon alhoewel terwijl zodra zolang
    totdat tot sinds sedert nadat voordat doordat omdat opdat zodat aangezien
    behalve evenals evenmin evenzeer alsook alsof in op aan bij met zonder voor na naar van vanaf vanuit uit over
    onder boven tussen door langs om rond rondom tegen tegenover tijdens te ter ten
    per via wegens vanwege ondanks dankzij volgens binnen buiten achter naast nabij richting namens gezien gelet
    conform krachtens betreffende omtrent jegens ingevolge blijkens gedurende
    niet wel geen ja nee nooit ooit altijd vaak soms meestal zelden steeds telkens weer opnieuw nog al reeds net pas
    juist bijna haast amper nauwelijks vrijwel ongeveer circa ruim zeker
    misschien wellicht mogelijk waarschijnlijk vermoedelijk kennelijk blijkbaar schijnbaar eigenlijk gewoon gelukkig
    helaas jammer natuurlijk uiteraard vanzelfsprekend overigens trouwens
    bovendien daarnaast daarbij daarom daardoor daarop daarna daarvoor daartoe daarmee daarmede daarvan daarin
    daaruit daarover daaronder daartegen daartegenover daarentegen desondanks
    niettemin desalniettemin toch echter immers namelijk kortom hierdoor hierbij hierna hierop hiervoor hiermee
    hierin hierover hieruit waardoor waarbij waarna waarop waarvoor waarmee waarin
    waarover waaruit waaronder waarvan intussen ondertussen inmiddels tegelijk tegelijkertijd tevens ook eveneens
    evengoed zowel verder voorts vervolgens uiteindelijk tenslotte ten eerst
    eerste eerder later laatst laatste laat vroeger vroeg destijds indertijd onlangs recent recentelijk kort
    kortgeleden straks zometeen zojuist nu momenteel thans voorlopig tijdelijk plots
    plotseling ineens opeens meteen direct onmiddellijk spoedig binnenkort dadelijk vandaag gisteren eergisteren
    morgen overmorgen vanochtend vanmorgen vanmiddag vanavond vannacht
    gisteravond gisteren gistermiddag gisterochtend morgenochtend maandag dinsdag woensdag donderdag vrijdag
    zaterdag zondag maandagavond maandagmiddag maandagochtend maandagnacht dinsdagavond
    dinsdagmiddag dinsdagochtend dinsdagnacht woensdagavond woensdagmiddag woensdagochtend woensdagnacht
    donderdagavond donderdagmiddag donderdagochtend donderdagnacht vrijdagavond
    vrijdagmiddag vrijdagochtend vrijdagnacht zaterdagavond zaterdagmiddag zaterdagochtend zaterdagnacht zondagavond
    zondagmiddag zondagochtend zondagnacht januari februari maart april mei juni
    juli augustus september oktober november december lente voorjaar zomer herfst najaar winter weekend weekeinde
    kerst kerstmis pasen pinksteren hemelvaart carnaval oudjaar nieuwjaar
    een één twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien
    achttien negentien twintig dertig veertig vijftig zestig zeventig tachtig negentig honderd
    honderden duizend duizenden tientallen miljoen miljoenen miljard miljarden half halve anderhalf anderhalve kwart
    helft derde tweede vierde vijfde zesde zevende achtste negende tiende
    is ben bent was waren wordt worden werd werden word heeft hebben had hadden heb hebt kan kunnen kon konden kun
    kunt zal zullen zou zouden zul wil willen wilde wilden moet moeten moest moesten mag mogen
    mocht mochten gaat gaan ging gingen ga komt komen kwam kwamen kom doet doen deed deden doe blijft blijven bleef
    bleven blijf blijkt bleek lijkt lijken leek staat staan stond stonden sta ligt liggen lag
    zit zitten zat zaten loopt lopen liep ziet zien zag zagen zie laat laten liet lieten let geeft geven gaf gaven
    geef krijgt krijgen kreeg kregen krijg neemt nemen nam namen neem maakt maken maakte maak
    zegt zeggen zei zeiden vindt vinden vond vonden vind denkt denken dacht dachten denk weet weten wist wisten
    hoopt hopen vraagt vragen vroeg vroegen vraag brengt brengen bracht houdt houden hield hou houd
    hoort horen hoorde kijk kijken kijkt keek bekijk lees luister wacht wachten speelt spelen speelde begint begon
    beginnen stopt stopten stoppen start starten startte help helpt hielp zoek zoekt zocht werkt werken
    werkte leven leeft leefde leidt leidde valt vallen viel vielen trekt trekken trok treft trof treffen sterft
    stierf overleden gewond geen gevonden gebleken gelukt genoeg gezocht gemeld bekend verder gezien gegeven
    goed goede beter betere best beste slecht slechte slechter slechtste groot grote groter grootste klein kleine
    kleiner kleinste lang lange langer langste kort korte hoog hoge hoger hoogste laag lage lager laagste
    nieuw nieuwe nieuws nieuwste oud oude oudere ouderen oudste jong jonge jongere jongeren jongste mooi mooie
    mooier mooiste sterk sterke sterker sterkste zwaar zware zwaarder zwaarste zwak zwakke hard harde harder
    snel snelle sneller snelste langzaam langzame vrij vrije open dicht vol volle leeg lege rijk rijke arm arme ziek
    zieke dood dode doden levend levende eigen enig enige echt echte waar ware vals valse vers verse
    warm warme koud koude nat natte droog droge licht lichte donker donkere rood rode wit witte zwart zwarte groen
    groene blauw blauwe geel gele oranje grijs grijze roze paars bruin even oneven hele heel haren buren beek born
    horst leer lent
    mol ham peer as halle essen ede putten dieren made made weert bergen huizen laren elst heel beek hoorn drunen
    goor wijk oost west noord zuid midden centrum dorp stad haven kern zand zee meer berg dal veld bos duin
    volgend volgende vorig vorige komend komende afgelopen huidig huidige toekomstig toekomstige voormalig
    voormalige zogenoemde zogeheten gemiddeld gemiddelde totaal totale extra speciaal speciale belangrijk
    belangrijke
    belangrijkste economisch economische politiek politieke sociaal sociale financieel financiële militair militaire
    diplomatiek diplomatieke nationaal nationale internationaal internationale lokaal lokale regionaal
    regionale landelijk landelijke provinciaal provinciale gemeentelijk gemeentelijke publiek publieke openbaar
    openbare veilig veilige onveilig onveilige gevaarlijk gevaarlijke medisch medische juridisch juridische
    technisch technische digitaal digitale duurzaam duurzame buitenlands buitenlandse binnenlands binnenlandse
    westers westerse oostelijk oostelijke westelijk westelijke noordelijk noordelijke zuidelijk zuidelijke
    religieus religieuze islamitisch islamitische christelijk christelijke katholiek katholieke protestants
    protestantse koninklijk koninklijke koning koningin prins prinses keizer graaf god allah
    man mannen vrouw vrouwen kind kinderen jongen jongens meisje meisjes mens mensen ouder ouders vader moeder zoon
    dochter broer zus baby baby's tiener tieners student studenten leerling leerlingen leraar leraren docent
    docenten bewoner bewoners inwoner inwoners burger burgers buurman buurvrouw buurt wijkagent agent agenten
    politie brandweer ambulance traumahelikopter reddingsbrigade leger soldaat soldaten militair militairen rechter
    rechters
    rechtbank hof advocaat advocaten officier justitie verdachte verdachten dader daders slachtoffer slachtoffers
    getuige getuigen nabestaanden familie overheid regering kabinet minister ministers ministerie staatssecretaris
    premier president
    parlement kamer kamerlid kamerleden senaat partij partijen coalitie oppositie gemeente gemeenten gemeenteraad
    provincie provincies waterschap wethouder burgemeester raadslid raad college gedeputeerde bestuur voorzitter
    directeur directie bedrijf bedrijven ondernemer ondernemers winkel winkels winkelier werkgever werkgevers
    werknemer werknemers vakbond vakbonden bond bank banken beurs beurzen belegger beleggers aandeel aandelen
    analist analisten econoom economen onderzoek onderzoeker onderzoekers wetenschapper wetenschappers expert
    experts deskundige deskundigen arts artsen dokter huisarts huisartsen ziekenhuis ziekenhuizen patiënt patiënten
    school scholen universiteit club clubs ploeg trainer coach bondscoach speler spelers speelster doelman keeper
    spits verdediger middenvelder aanvoerder scheidsrechter supporter supporters fan fans wielrenner schaatser
    schaatsster
    tennisser tennisster zwemmer zwemster atleet atlete zanger zangeres acteur actrice schrijver schrijfster
    kunstenaar regisseur muzikant band film boek muziek festival museum theater kerk moskee synagoge
    boer boeren vissers visser automobilist automobilisten fietser fietsers voetganger chauffeur treinreizigers
    reiziger reizigers toerist toeristen vakantie vliegtuig vliegtuigen trein treinen bus bussen auto auto's
    schip schepen boot boten weg wegen snelweg brug tunnel station luchthaven vliegveld haven huis woning woningen
    gebouw brand ongeluk ongeval aanrijding botsing explosie aanslag aanval aanvallen oorlog vrede
    vredesoverleg wapenstilstand protest protesten demonstratie demonstranten staking stakers verkiezing
    verkiezingen stemmen kiezers kiezer akkoord overleg onderhandelingen gesprekken besluit plan plannen voorstel
    wet wetten
    maatregel maatregelen regel regels kritiek steun hulp geld prijs prijzen kosten belasting belastingen rente
    inflatie economie handel export import energie gas olie stroom water lucht klimaat weer regen sneeuw ijs wind
    storm
    zon mist gladheid hitte droogte overstroming overstromingen aardbeving bosbrand natuur dier hond honden kat
    katten vogel vogels vis vissen wolf wolven paard paarden koe koeien varken varkens vogelgriep corona
    coronavirus vaccin griep kanker drugs cocaïne wapen wapens mes vuurwerk alcohol tabak roken voetbal wielrennen
    schaatsen tennis hockey volleybal handbal atletiek zwemmen formule wedstrijd wedstrijden finale winst verlies
    zege nederlaag gelijkspel doelpunt goud zilver brons medaille titel record toernooi seizoen competitie eindstand
    uitslag uitslagen stand programma samenvatting overzicht video foto foto's live update
    vrees angst zorgen hoop woede verdriet vreugde onrust onzekerheid twijfel twijfels spanning druk rust ruzie
    strijd gevecht geweld misbruik fraude diefstal moord doodslag inbraak overval steekpartij schietpartij
    schietincident mishandeling bedreiging celstraf straf boete taakstraf werkstraf hoger beroep vrijspraak
    uitspraak vonnis zaak proces rechtszaak onderwijs zorg cultuur sport landbouw defensie veiligheid verkeer wonen
    werk werkloosheid pensioen pensioenen salaris loon cao uitkering asiel asielzoeker asielzoekers vluchteling
    vluchtelingen migrant migranten migratie opvang azc azc's stikstof boerenprotest natuurgebied windmolens
    zonnepanelen kernenergie kerncentrale hoofd hart hand handen oog ogen voet rug lichaam naam namen woord woorden
    taal getal aantal deel delen groep groepen lijst lid leden punt punten kant zijde
    begin einde eind midden top bodem basis bron rol kans kansen reden redenen gevolg gevolgen oorzaak probleem
    problemen oplossing vraag vragen antwoord feit feiten bewijs informatie cijfers gegevens data bericht brief
    mail website app internet telefoon computer software hacker hackers cyberaanval kunstmatige intelligentie
    techniek technologie wetenschap ruimte satelliet raket raketten drone drones bom bommen tank tanks
    jaar jaren maand maanden week weken dag dagen uur uren minuut minuten seconde tijd tijden moment avond ochtend
    middag nacht eeuw keer keren maal euro euro's dollar dollars procent meter kilometer kilo liter graden
    net binnen buitenland binnenland regio algemeen economie financieel opmerkelijk achtergrond interview column
    opinie lezers bron redactie correctie aanvulling beeld kader foto tekst door
    bijna omstreeks rond sindsdien zoals net zolang zover zodoende zonder toen totaal tweederde twintigers dertigers
    samen samengevat ruimte rustig kop koers komen kijkend kortweg krap keihard jaarlijks jaarlijkse jaarlang
    dagelijks dagelijkse wekelijks wekelijkse maandelijks maandelijkse tweemaal driemaal eenmaal eenmalig
    geleidelijk gaandeweg allereerst allemaal allebei allicht alleen alvast alweer achteraf aanvankelijk
    aanstaande aldus anders andersom bovenop bovenal beneden buitenom daarenboven dichtbij doorgaans dwars effectief
    eindelijk enerzijds anderzijds enkel enigszins erg eromheen erop eruit erbij ervan ervoor erna ertegen evenwel
    feitelijk formeel gaarne geheel gelijk gelijktijdig gemakkelijk gevolgd goedkoop goedkope graag grotendeels
    hiernaast hierom hoogstens hooguit hoezeer hoofdzakelijk inderdaad inclusief exclusief integendeel kennelijk
    langzaamaan langzamerhand lang liever liefst logisch maximaal minimaal minstens tenminste merkwaardig naarmate
    naderhand nagenoeg namiddag niettegenstaande node nogal nogmaals normaal normaliter nou om onderweg ongetwijfeld
    ongeacht onverwacht onverwachts oorspronkelijk opmerkelijk opvallend opvallende overdag overigens pakweg precies
    prima regelmatig slechts sowieso stiekem terecht terug thuis tja tjonge toe toegegeven toentertijd totdat
    tezamen typisch uitgerekend uiterlijk uitsluitend uitzonderlijk van­zelf vergeefs verrassend verreweg
    verscheidene verschillende volledig voluit vooraf vooral vooralsnog voordien voorheen vooruit voorzichtig
    vroegtijdig waarlijk
    weg weleens weliswaar wereldwijd wereldwijde wederom zaterdags zelden zodanig zogezegd zogenaamd zojuist zomaar
    zopas zowaar zoveel meneer mevrouw heer mijnheer dame dames heren dokter professor bezoekers deelnemers
    organisatie organisaties
    vrijwilliger vrijwilligers publiek omwonenden hulpdiensten sportief sportieve oudejaarsavond oudejaarsdag
    nieuwjaarsdag koningsdag bevrijdingsdag sinterklaas prinsjesdag tegenstanders voorstanders critici bronnen
    woordvoerder
    ambtenaar ambtenaren dorpsbewoners buurtbewoners eigenaar eigenaren koper kopers verkoper huurder huurders
    verhuurder klant klanten consument consumenten patiënten gezin gezinnen huishouden huishoudens stichting
    vereniging
    dankzij dient dienen dienst diensten duik duizenden dorst eis eisen eist elders ernstig ernstige erger fijn
    fijne flink flinke fors forse gezond gezonde ga gek gekke hevig hevige hot intens intensief kalm kapot klaar
    klassiek klimaat
    komst kritisch kritische kwaad kwetsbaar kwetsbare langdurig langdurige leuk leuke lokaal massaal massale matig
    matige meerjarig moeilijk moeilijke moeizaam negatief negatieve nodig officieel officiële omstreden onbekend
    onbekende onduidelijk onduidelijke onderdeel onrustig ontslag ontspannen opgelucht opgepakt oproep optreden
    overwinning passagier passagiers positief positieve prachtig prachtige privé puur raak rampzalig razendsnel ruwe
    schade scherp
    scherpe simpel simpele slim slimme stevig stevige stil stille streng strenge strenger succes tegen tegenvaller
    tevreden toekomst traag trage trots uniek unieke vast vaste verboden verdacht verdeeld verdwenen verkeerd
    verkeerde verlies vermist
    vermiste verplicht vertraging vertrek verward verwarde verzet vermoord vlak vlakbij vreemd vreemde wild wilde
    wijs zacht zachte zeldzaam zeldzame zelfstandig zichtbaar zoet zorgelijk zorgwekkend zuiver
    """.replace("\u00ad", "").split()
)
