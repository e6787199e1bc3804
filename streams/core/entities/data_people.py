"""Cues for persons: given names and role words. Written by us from general knowledge, no register copied.

`GIVEN_NAMES` are frequent Dutch and Flemish names and frequent ones of the news abroad. A role word stands right before a
person's name (`premier`, `bondskanselier`); `ROLE_ENDINGS` are the heads of compounds (`buitenlandminister`, `NAVO-chef`).
"""

GIVEN_NAMES: frozenset[str] = frozenset(
    """
    Aad Aafke Aart Abdel Abdul Abdullah Abel Achmed Ad Adam Adriaan Adriana Adrie Adrienne Agnes Ahmed Ahmet Aisha
    Alain Albert Alberto Aldo Alejandro Aleksandar Aleksandr Aleksej Alex Alexander Alexandra Alexei Alexia Alfred
    Ali Alice Alicia Alida Alina Alois Amal Amalia Amanda Amber Amina Amir Amy Ana Anas Anatoli Anders André Andrea
    Andreas Andrei Andrej Andrew Andrzej Andy Angela Angelique Angelo Anil Anita Anja Anke Ankie Ann Anna Annabel
    Anne Anneke Anneleen Annelies Annelie Annemarie
    Annemiek Annette Annie Anniek Anouk Ans Anthony Antje Antoine Anton Antonia Antonio António Antoon Antti Anwar
    Ariane Arie Ariel Arjan Arjen Armand Armin Arne Arno Arnold Arnoud Art Arthur Arturo Artur Ashley Astrid Ayla
    Ayman Ayse
    Babette Barack Barbara Barry Bart Bartje Bas Bashar Bastiaan Bastian Beatrijs Beatrix Beau Ben Benedict Benjamin
    Benny Bente Benyamin Berend Bernadette Bernard Bernd Bernhard Bernie Bert Berthold Bianca Bill Bilal Bjorn Björn
    Bo Bob Bobby Boris Botic Boudewijn Boyan Brad Bram Branko Brenda Brent Brian Brigitte Britt Bruce Bruno Bryan
    Camiel Camilla Carel Carine Carl Carla Carlo Carlos Carmen Carola Carolien Carolina Caroline Caspar Casper
    Catharina Catherine Cathy Cecile Cees Cédric Celine Cem Chantal Charles Charlie Charlotte Chiara Chloé Chris
    Christel Christian Christiane Christiaan Christien Christina Christine Christoph Christophe Christopher Cindy
    Claire Clara
    Clarissa Claudia Claudio Claus Clemens Coen Colin Conny Constantijn Cor Cora Corina Cornelia Cornelis Corné
    Corrie Cristian Cristiano Cristóbal Cyril Cyrille Daan Dagmar Damian Dan Dana Danny Daniel Daniela Danielle
    Daniël Daniëlle Daphne Dario Darya Dave David Davide Davy Debbie Deborah Demi Denise Dennis Denzel Derek Derk
    Desi Diana Dick Diederik Diederick Diego Dieter Dilan Dimitri Dina
    Dirk Djamila Dmitri Dmitro Dolf Dominic Dominique Donald Donny Dorien Doris Dorothea Douwe Dries Duncan Dylan
    Earl Ebru Eddy Edgar Edith Edmond Eduard Eduardo Edward Edwin Eefje Eelco Eef Egbert Ehud Eileen Eline Elif
    Elena Eleonora Elias Elisa Elisabeth Elise Elizabeth Elke Ella Ellen Elly Elma Elon Els Elsbeth Elsa Elske Emiel
    Emil Emile Emilia
    Emilie Emilio Emily Emine Emma Emmanuel Emmeline Emmy Emre Eric Erica Erik Erika Ernest Ernesto Ernst Erwin
    Esmée Esther Eugène Eva Evelien Evelyn Evert Evi Ewa Ewald Ewout Fabian Fabio Fadi Famke Farah Farid Fatih
    Fatima Fatma Fay Febe Federico Felicia Felix Femke Fenna Ferdinand Fernando Ferry Fien Fieke Filip Fiona Fleur
    Floor Flora Florence Florian Floris Folkert Fons Foppe Francesca Francesco Francis Francisco
    Franciscus Franco Franka Frank Frans Franz Fred Freddy Frederik Frederique Friedrich Frits Fritz Gabriel
    Gabriela Gabriëlle Geert Geertje Geertruida Gemma George Georges Georg Georgina Gerald Gerard Gerben Gerda
    Gerhard Gerrie Gerrit Gert Gert-Jan Gertjan Giel Gianni Gideon Gijs Gijsbert Gina Giorgia Giorgio Giovanni
    Gisela Giulia Giuseppe Gladys Glenn Gonda Goran Gordon Govert Graham Grace Greet Greetje Gregor Grete Greta
    Guido Guillaume Guillermo Guus Guy Gwen Hafid Hakan Hakim Hamid Hamza Hanna Hannah Hanne Hanneke Hannes Hannie
    Hans Hans-Peter Harald Harm Harmen Harriet Harrie Harry Hasan Hassan Hatice Heidi Hein Heinrich Heinz Heleen
    Helen Helena Helene Helga Helma Helmut Hendrik Hendrika Henk Henk-Jan Hennie Henny Henri Henriette Henrik Henry
    Herman Hermien Herta Hidde Hilary Hilda Hilde Hillary Hugo Huib Hubert Humphrey Hussein
    Ibrahim Ida Iga Ignacio Ignace Igor Ilham Ilja Ilona Ilse Imke Imran Ina Ineke Ines Inge Ingeborg Ingmar Ingrid
    Irene Irina Iris Irma Isa Isaac Isabel Isabella Isabelle Ismail Istvan Ivan Ivana Ivar Ivo Ivonne Jaap Jacco
    Jack Jackie Jacob Jacoba Jacqueline Jacques Jaime Jair Jake Jakob Jamal James Jamie Jan Jana Jane Janet
    Jan-Willem Janine Janna Janneke Jannie Jannik Janny Janus Jarno Jasmijn
    Jasmina Jason Jasper Javier Jay Jean Jean-Claude Jean-Luc Jean-Marie Jean-Pierre Jeanine Jeanne Jeannette Jeff
    Jeffrey Jelena Jelle Jelmer Jennifer Jenny Jens Jeremy Jeroen Jerome Jerry Jesper Jesse Jessica Jesús Jet Jetta
    Jetze Jill Jim Jimmy Jip Jo Joachim Joan Joanna João Job Jochem Jochen Joe Joel Joep Joey Johan Johann Johanna
    Johannes John Johnny Jolanda Jolande Jolien Jolle Jon Jonas Jonatan Jonathan Joost Joop Jordan Jordi Jordy Jorge
    Joris Jorrit Jos José Josef
    Joseph Josephine Josh Joshua Josine Josje Joyce Juan Judith Jules Julia Julian Juliana Julie Julien Juliette
    Julius Junior Jürgen Jurgen Jurre Justin Justine Jutta Kaat Kaja Karel Karen Karim Karin Karina Karl Karla
    Karlijn Karol Karolien Kasper Kathleen Katja Katharina Katrien Katrin Katrina Kay Kees Keir Keith Kelly Kemal
    Ken Kenneth Kevin Khalid Kim Kimberly Kirsten Kjeld Klaas Klaas-Jan Klara Klaus Koen Koos Kris Kristin Kristina
    Kristof Kurt Kyle
    Lara Larissa Lars Laura Laurens Laurent Laurine Lea Leah Leen Leendert Leila Lena Lenie Lennart Leo Leon Leonard
    Leonardo Leonie Leontien Les Leslie Lewis Lex Leyla Lia Liam Lianne Lidia Lidewij Liesbeth Liesje Lieke Lien
    Lies Lieve Lieven Lili Lilian Lily Linda Linde Lindsay Lindsey Lionel Lisa Lisanne Lisette Liv Livia Liza Lizzy
    Lodewijk Loes Loek Lola Loretta Lorenzo Lot Lotte Lou Louis Louisa Louise Lowie Luc Luca Lucas Lucia Lucie
    Lucien Ludo Ludwig Luigi Luis Luís Luisa Luka Lukas Luke Luna Luuk Lydia Lynn
    Maaike Maarten Maartje Machteld Mads Madelon Madeleine Magda Magnus Mahmoud Mai Maja Malika Malou Manfred Manon
    Manuel Manuela Marc Marcel Marcella Marcelo Marco Marcus Margaret Margaux Margo Margot Margreet Margriet Maria
    Mariam Marian Mariana Marianne Marie Marieke Mariëlle Marie-Louise Marijke Marijn Marije Marina Marine Mario
    Marion Marisa Marit Marita Marius Marja Marjan Marjolein Marjolijn Mark Marko Marleen Marlies Marlou Marloes
    Marnix Marta Marte Martha Martijn
    Martin Martina Martine Marty Martine Marvin Mary Mas Massimo Mathieu Mathijs Mathilde Mats Matt Matteo Matthew
    Matthias Matthijs Mattias Maud Mauricio Maurice Maurits Max Maxim Maxima Máxima Maxime Maya Meike Mehdi Mehmet
    Meindert Melania Melanie Melissa Menno Mercedes Meryem Mette Mia Michael Michaël Michaela Michel Michèle
    Michelle Michiel Mick Miek Mieke Mien Miep Miguel Mika Mike Mikkel Mila Milan Milou Mimi Mira Miranda Mireille
    Miriam Mirjam Mirte Mitch Moeammar Mohamed Mohammad Mohammed Moira Mona Monica Moniek
    Monika Monique Morten Moussa Muhammad Murat Mustafa Myriam Myrthe Nabil Nadia Nadine Nadja Naima Nancy Naomi
    Nasser Natalia Natalie Natascha Nathalie Nathan Neal Ned Neil Nel Nelleke Nelly Nelson Netanyahu Nick Nicholas
    Nicky Nico Nicola Nicolaas Nicolas Nicole Nicoline Niek Niels Nienke Nigel Niki Nikki Nikol Nikola Nikolai
    Nikolaj Nils Nina Nino Noa Noah Noam Noël Noor Noortje Nora Norbert Norman Nouri Nynke Okke Olaf Oleg Oleh Olga
    Olive Oliver Olivia Olivier Omar Oscar Oskar Osman Otto Oumar
    Pablo Paola Paolo Pascal Pascale Patricia Patrick Patty Paul Paula Paulien Paulina Pauline Paulo Paulus Pavel
    Pedro Peggy Penny Pepijn Per Perry Peter Petra Petro Péter Philip Philippe Phil Pia Piero Pierre Piet Pieter
    Pietro Pim Pien Pierbattista Pjotr Puck Quincy Quinten Rachel Rachid Rafael Ralf Ralph Ramon Randy Raoul Raquel
    Ramses Rebecca Recep Reinder Reinier Reinout Remco Remi Remy Renate Renee Renée René Rens Ria Ricardo Riccardo
    Richard Rick Rico Rie Rien Rik Riny Rita Rob Robbert Robbie Robert Roberta
    Roberto Robin Rocco Rodrigo Roel Roeland Roelien Roelof Roger Roland Rolf Romain Roman Romano Romeo Romy Ron
    Ronald Ronnie Ronny Roos Rosa Rosalie Rosario Rosanne Rose Rosemarie Ross Roy Ruben Rudi Rudolf Rudy Rufus
    Rutger Rutte Ruth Ryan Sabine Sabrina Sacha Saddam Said Salah Salif Salim Sally Salvatore Sam Samantha Sami
    Samir Samuel Sander Sandra Sanne Santiago Sara Sarah Sarina Sascha Saskia Scott Sean Sebastiaan Sebastian Selma
    Sem Semra Serdar Serge Sergei Sergej Sergey Sergio Serhi Seyed Shane Shanna
    Sharon Sheila Shinzo Sibel Siebe Siegfried Sien Sietse Sifan Sigmar Sigrid Silvana Silvia Silvio Simon Simone
    Sjaak Sjef Sjinkie Sjoerd Sjors Sofia Sofie Sonia Sonja Sophia Sophie Stan Stef Stefan Stefania Stefanie Steffen
    Stella Stephan Stephanie Stephen Steve Steven Stijn Sunny Susan Susanna Susanne Suzan Suzanne Sven Sybrand
    Sylvain Sylvana Sylvester Sylvia Sylvie Tadej Taco Tamar Tamara Tania Tanja Tara Tariq Tatjana Ted Teun Tess
    Tessa Thea Theo Theodor Theresa Thérèse Thibaut Thierry Thijmen Thijs Thom
    Thomas Tiago Tibor Tigo Tijl Tijmen Tijs Tilly Tim Timo Timothy Tina Tineke Tjeerd Tjitske Tobias Toby Tom Tomas
    Tomasz Tommy Ton Tonnie Tony Toon Toos Toni Tristan Trijntje Truus Twan Tygo Ulrich Ulrike Umberto Ursula Uschi
    Valentijn Valentin Valentina Valérie Valerie Vanessa Vasili Vera Veerle Veronica Veronique Vicky Victor Victoria
    Viktor Viktoria Vince Vincent Viola Virginia Vitali Vivian Vivianne Vladimir Volodimir Volodymyr Wadim Walter
    Wanda Ward Warner Warren Wendela Wendy Werner Wesley Wessel Wibo Wiebe Wieke
    Wies Wijnand Wil Wilco Wilfried Wilhelm Wilhelmina Will Willeke Willem Willem-Alexander Wilma Wim Winfried
    Winnie Winston Wolfgang Wopke Wouter Wout Xander Xavier Xi Yanis Yasin Yasmin Yara Yassin Yevgeny Youssef Younes
    Yulia Yusuf Yves Yvette Yvonne Zainab Zeki Zeynep Zoë Zoltan Zurab Åse Øyvind
    """.split()
) - {"Netanyahu", "Rutte", "Ad", "Per", "Art", "Bo", "Mas", "Will", "Mercedes", "Florence", "Ward", "Les", "Earl"}

ROLES: frozenset[str] = frozenset(
    """
    president vicepresident premier oud-premier oud-president oud-minister ex-president ex-premier ex-minister
    minister minister-president ministers onderminister vicepremier viceminister bondskanselier kanselier
    staatssecretaris burgemeester
    oud-burgemeester wethouder gedeputeerde gouverneur commissaris eurocommissaris europarlementariër kamerlid
    oud-kamerlid senator congreslid parlementariër volksvertegenwoordiger statenlid raadslid fractievoorzitter
    partijleider lijsttrekker informateur formateur secretaris-generaal buitenlandminister defensieminister
    buitenlandchef ambassadeur gezant diplomaat woordvoerder woordvoerster regeringswoordvoerder politiewoordvoerder
    voorzitter vicevoorzitter voorzitster
    topman topvrouw ceo bestuurder bestuursvoorzitter bestuurslid directeur oud-directeur adjunct-directeur
    oprichter oprichtster ondernemer eigenaar manager president-commissaris bankier econoom hoofdeconoom analist
    strateeg handelaar
    koning koningin prins prinses kroonprins kroonprinses keizer paus kardinaal bisschop aartsbisschop pastoor
    dominee imam rabbijn ayatollah sjeik emir sultan sjah sir lord lady baron barones graaf
    generaal kolonel majoor kapitein luitenant sergeant admiraal commandant soldaat agent hoofdcommissaris korpschef
    rechter advocaat advocate officier aanklager openbaar aanklager strafpleiter verdachte slachtoffer getuige
    trainer hoofdtrainer assistent-trainer coach bondscoach ploegleider keeper doelman doelvrouw spits aanvaller
    aanvalster verdediger verdedigster middenvelder middenveldster aanvoerder aanvoerster captain scheidsrechter
    international voetballer voetbalster
    wielrenner wielrenster renner renster sprinter klimmer tijdrijder schaatser schaatsster hockeyer hockeyster
    tennisser tennisster atleet atlete zwemmer zwemster turner turnster judoka roeier roeister zeiler zeilster
    surfer ruiter amazone darter golfer biljarter
    coureur teambaas teamgenoot ploeggenoot ploeggenote landgenoot landgenote clubgenoot concurrent tegenstander
    tegenstandster titelverdediger kampioen kampioene wereldkampioen olympisch kopman kopvrouw debutant veteraan
    zanger zangeres rapper artiest muzikant pianist violist dirigent componist gitarist drummer dj presentator
    presentatrice acteur actrice regisseur cabaretier cabaretière komiek schrijver schrijfster auteur dichter
    dichteres schilder schilderes kunstenaar kunstenares
    fotograaf fotografe architect journalist journaliste correspondent verslaggever verslaggeefster hoofdredacteur
    columnist criticus modeontwerper filmmaker choreograaf danser danseres dansers curator conservator
    museumdirecteur
    professor hoogleraar prof onderzoeker onderzoekster wetenschapper wetenschapster historicus historica archeoloog
    archeologe bioloog biologe viroloog epidemioloog psycholoog socioloog politicoloog jurist natuurkundige
    wiskundige arts huisarts chirurg dokter dr drs mr ir ing
    docent lerares leraar student studente scholier boer boerin fruitteler teler visser schipper bakker slager kok
    chef-kok smid timmerman bouwer aannemer chauffeur piloot astronaut winkelier kapper verpleegkundige weervrouw
    weerman meteoroloog boswachter
    activist activiste oppositieleider leider leidster leidsvrouw rebellenleider regeringsleider staatshoofd
    dictator militieleider fractieleider leidsman bondgenoot ambtgenoot collega opvolger opvolgster voorganger
    voorgangster rivaal partijgenoot partner weduwe echtgenoot echtgenote
    zoon dochter vader moeder broer zus zusje broertje vriend vriendin neef nicht oom tante opa oma meneer mevrouw
    heer mevr dhr madame monsieur mister miss juffrouw meester inwoner inwoonster bewoner bewoonster buurman
    buurvrouw eigenaresse vrijwilliger vrijwilligster organisator organisatrice initiatiefnemer initiatiefneemster
    kandidaat presidentskandidaat tegenkandidaat kandidate griffier notaris makelaar projectleider wijkagent
    jongerenwerker imker jager molenaar beiaardier voorganger koster kweker herder ondernemster uitbater kroegbaas
    hotelier directrice bestuurster penningmeester secretaris bondsvoorzitter
    veiligheidsfunctionaris functionaris topambtenaar ambtenaar adviseur gemeentesecretaris dijkgraaf rector decaan
    """.split()
)

ROLE_ENDINGS: tuple[str, ...] = (
    "minister", "president", "premier", "leider", "leidster", "voorzitter", "directeur", "chef", "baas",
    "topman", "topvrouw",
    "trainer", "coach", "speler", "speelster", "ster", "commissaris", "secretaris", "lid", "kandidaat",
    "woordvoerder",
    "rijder", "rijdster", "loper", "loopster", "renner", "schaatser", "zanger", "zangeres", "schrijver",
    "kampioen", "winnaar",
    "winnares", "econoom", "analist", "expert", "hoogleraar", "onderzoeker", "generaal", "agent", "bestuurder",
    "baron",
    "miljardair", "magnaat", "koning", "prins", "ontwerper", "maker", "houder", "verslaggever", "correspondent",
)  # fmt: skip

TITLE_ROLES: frozenset[str] = frozenset(
    "dr drs mr ir ing prof meneer mevrouw heer mevr dhr madame monsieur mister miss juffrouw sir lord "
    "lady verdachte slachtoffer getuige zoon dochter vader moeder"
    " broer zus zusje broertje vriend vriendin neef nicht oom tante opa oma collega ambtgenoot "
    "landgenoot landgenote teamgenoot ploeggenoot ploeggenote inwoner inwoonster bewoner"
    " bewoonster buurman buurvrouw rivaal concurrent tegenstander bondgenoot partner weduwe echtgenoot echtgenote "
    "openbaar olympisch ministers dansers".split()
)
"""Words that announce a person but are no role to publish."""
