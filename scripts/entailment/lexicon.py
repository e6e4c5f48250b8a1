"""Words and their opposites, by hand: of a line `a b / c d` each of a, b says about the same in the same construction, and c, d the opposite."""

FR_VERBS = """
augmenter progresser grimper / baisser diminuer reculer chuter
accroître relever augmenter / réduire diminuer abaisser
accepter approuver / refuser rejeter
adopter voter approuver / rejeter repousser retoquer
autoriser permettre / interdire prohiber
acquitter relaxer innocenter / condamner
gagner remporter / perdre
ouvrir inaugurer / fermer
embaucher recruter engager / licencier renvoyer
acheter acquérir / vendre céder
construire bâtir édifier / détruire démolir raser
confirmer / démentir nier infirmer
commencer débuter démarrer / finir terminer achever
soutenir défendre appuyer / combattre critiquer dénoncer
féliciter saluer / critiquer fustiger blâmer
arrêter interpeller / relâcher libérer
accélérer / ralentir
allonger prolonger rallonger / raccourcir écourter abréger
renforcer consolider / affaiblir fragiliser
améliorer / aggraver dégrader détériorer
créer / supprimer
nommer désigner / révoquer destituer
rassurer apaiser / inquiéter alarmer
réussir / échouer
entrer / sortir
arriver / partir
monter / descendre
naître / mourir
apparaître surgir / disparaître
avancer / reporter retarder
conserver garder / abandonner
maintenir / annuler supprimer
réélire / battre
faciliter / compliquer entraver
encourager inciter / décourager dissuader
attirer / repousser
protéger / menacer
sauver / tuer
survivre / succomber
gracier / condamner
augmenter majorer / diminuer minorer
enrichir / appauvrir
alourdir / alléger
durcir / assouplir
étendre élargir / restreindre limiter
inclure / exclure
rassembler réunir / disperser
respecter / violer enfreindre
révéler dévoiler / cacher dissimuler
publier / dissimuler
avouer reconnaître admettre / nier contester
louer encenser / éreinter
aimer apprécier / détester
espérer souhaiter / craindre redouter
rejoindre intégrer / quitter
prêter / emprunter
donner offrir / prendre voler
importer / exporter
dépenser / économiser épargner
rembourser / emprunter
attaquer / défendre
accuser / disculper
convaincre / décevoir
surestimer / sous-estimer
précéder / suivre
rouvrir / fermer
reprendre / interrompre suspendre
lancer / arrêter abandonner
allumer / éteindre
expulser / accueillir
accueillir / refouler
valider / invalider annuler
ratifier / rejeter
signer / résilier
obtenir décrocher / perdre
promouvoir / rétrograder
stabiliser / déstabiliser
simplifier / compliquer
hausser / baisser
privatiser / nationaliser
légaliser / interdire
déconfiner / confiner
qualifier / éliminer
doubler / diviser
tripler / diviser
bondir s'envoler / chuter plonger
plaire / déplaire
applaudir / huer siffler
participer / renoncer
accorder / refuser
débloquer / geler bloquer
installer / retirer
ajouter / retirer
commercialiser / retirer
équiper / priver
démissionner / rester
dépasser / manquer
devancer / suivre
retrouver / perdre
guérir / contaminer
vacciner / contaminer
investir / désinvestir
satisfaire / décevoir mécontenter
réconcilier / brouiller
mobiliser / démobiliser
débuter / conclure
alerter / rassurer
reconstruire / détruire
"""
FR_OTHERS = """
hausse augmentation progression / baisse diminution chute
victoire / défaite
ouverture / fermeture
début commencement / fin
succès / échec
création / suppression
embauche / démission
achat / vente_
partisans défenseurs soutiens / opposants détracteurs adversaires
partisan défenseur soutien / opposant détracteur adversaire
majorité / minorité
majoritaire / minoritaire
majoritairement / minoritairement
favorable / défavorable hostile opposé
favorables / défavorables hostiles opposés
premier / dernier
première / dernière
premiers / derniers
premières / dernières
meilleur / pire
meilleure / pire
plus / moins
davantage / moins
avant / après
augmentation / réduction
légal licite / illégal illicite
légale licite / illégale illicite
légales / illégales
public / privé
publique / privée
publics / privés
publiques / privées
gratuit / payant
gratuite / payante
gratuits / payants
positif / négatif
positive / négative
positifs / négatifs
positives / négatives
fort / faible
forte / faible
forts / faibles
fortes / faibles
élevé important / faible bas
élevée importante / faible basse
élevés importants / faibles bas
élevées importantes / faibles basses
rapide / lent
rapide / lente
rapides / lents
rapidement vite / lentement
ancien / nouveau futur
ancienne / nouvelle future
anciens / nouveaux futurs
anciennes / nouvelles futures
vivant / mort
vivante / morte
vivants / morts
coupable / innocent
coupables / innocents
possible / impossible
possibles / impossibles
présent / absent
présente / absente
présents / absents
nord / sud
matin / soir
petite / grande
petits / grands
petites / grandes
jeunes / âgés
riche / pauvre
riches / pauvres
père / mère
frère / sœur
fils / fille_
garçon / fille
dangereux / inoffensif
dangereuse / inoffensive
dangereuses / inoffensives
facile / difficile
faciles / difficiles
facilement aisément / difficilement
toujours / jamais_
souvent fréquemment / rarement
optimiste confiant / pessimiste inquiet
optimistes / pessimistes
heureux / malheureux
heureuse / malheureuse
satisfait content / mécontent déçu
satisfaits / mécontents déçus
content / mécontent
volontaire / involontaire
volontairement délibérément / involontairement accidentellement
officiel / officieux
officielle / officieuse
officiellement / officieusement
définitif / provisoire temporaire
définitive / provisoire temporaire
définitivement / provisoirement temporairement
intérieur / extérieur
intérieure / extérieure
national / étranger
local / national
locale / nationale
locaux / nationaux
gauche / droite
haut / bas
haute / basse
vrai / faux
vraie / fausse
vraies / fausses
vrais / faux
authentique / falsifié
chaud / froid
chaude / froide
calme / agité
légère / grave
légèrement / fortement nettement
légers / graves
minime / considérable
bénéfice profit / déficit
excédent / déficit
recettes / dépenses
gains / pertes
offre / demande
vainqueur gagnant / perdant vaincu
vainqueurs / perdants
allié / ennemi
alliés / ennemis
ami / ennemi
amis / ennemis
autorisation / interdiction
autorisé / interdit
autorisée / interdite
autorisés / interdits
autorisées / interdites
obligatoire / facultatif facultative
obligatoires / facultatifs facultatives
refus / accord
départ / arrivée_
arrivée venue / sortie
absence / présence
amélioration / dégradation détérioration
accélération / décélération
hausse / réduction
urbain / rural
urbaine / rurale
simple / complexe
simples / complexes
sûr / dangereux
sûre / dangereuse
utile / inutile
utiles / inutiles
efficace / inefficace
efficaces / inefficaces
capable / incapable
connu célèbre / inconnu
connue célèbre / inconnue
certain / douteux
complet / partiel
complète / partielle
totalement entièrement complètement / partiellement
direct / indirect
directement / indirectement
unanime / divisé
ensemble / séparément
paix / guerre
confiance / défiance
espoir / désespoir
joie / tristesse
bonne / mauvaise
bon / mauvais
bons / mauvais
bonnes / mauvaises
mieux / pire
bien / mal
"""
EN_VERBS = """
increase raise boost / reduce cut lower decrease
rise climb / fall drop decline
accept / refuse reject decline
approve adopt back / reject
allow permit authorise / ban forbid prohibit
allow permit authorize / ban forbid prohibit
acquit clear / convict
win / lose
open / close shut
hire recruit employ / dismiss fire sack
buy purchase acquire / sell
build construct / destroy demolish
confirm / deny
begin start / end finish
support defend back / oppose criticise
support defend / oppose criticize
praise commend / criticise condemn
praise commend / criticize condemn
arrest detain / release free
accelerate / slow
extend lengthen prolong / shorten curtail
strengthen reinforce / weaken undermine
improve enhance / worsen
create / eliminate
appoint name / dismiss remove
reassure calm / alarm worry
succeed / fail
enter / leave
arrive / leave depart
appear emerge / disappear vanish
keep retain / abandon
maintain / cancel
ease facilitate / complicate hinder
encourage / discourage deter
attract / repel
protect / threaten
save rescue / kill
survive / die
expand widen / limit restrict narrow
include / exclude
unite / divide
respect / violate breach
reveal disclose / hide conceal
publish / conceal
admit acknowledge / deny
love like / hate dislike
hope / fear
join / leave quit
lend / borrow
give / take
import / export
spend / save
attack / defend
blame accuse / exonerate
overestimate / underestimate
precede / follow
resume / suspend halt
launch / abandon scrap
fill / empty
expel / welcome
uphold / overturn
ratify / reject
sign / terminate
gain / lose
promote / demote
simplify / complicate
privatise / nationalise
legalise / outlaw
pass / fail
grant / refuse deny
install / remove
add / remove
remember / forget
agree / disagree
lead / trail
exceed / miss
exceed / undershoot
tighten / relax loosen
inflate / deflate
push / pull
teach / learn
trust / distrust
deteriorate / improve
"""
EN_OTHERS = """
increase rise / decrease decline reduction
increases rises / decreases declines
victory win / defeat loss
opening / closure
beginning start / end
success / failure
creation / elimination
supporters backers / opponents critics
supporter backer / opponent critic
majority / minority
first / last
best / worst
better / worse
more / less
more / fewer
before / after
legal lawful / illegal unlawful
public / private
free / paid
positive / negative
strong / weak
high / low
higher / lower
highest / lowest
fast quick / slow
quickly rapidly / slowly
old / new
former / future
alive / dead
guilty / innocent
possible / impossible
present / absent
north / south
east / west
northern / southern
eastern / western
day / night
morning / evening
small little / large big
smaller / larger bigger
young / old
rich wealthy / poor
man / woman
men / women
father / mother
brother / sister
son / daughter
dangerous unsafe / harmless safe
easy simple / difficult hard
easily / hardly
always / never
often frequently / rarely seldom
optimistic / pessimistic
happy / unhappy
satisfied pleased / dissatisfied disappointed
deliberately intentionally / accidentally unintentionally
voluntary / compulsory mandatory
official / unofficial
permanent / temporary
permanently / temporarily
internal / external
domestic / foreign
local / national
left / right
true / false
hot / cold
minor slight / major serious
slightly / sharply
profit / loss
profits / losses
surplus / deficit
revenue / spending
gains / losses
supply / demand
winner / loser
winners / losers
ally / enemy
allies / enemies
friend / enemy
allowed permitted / banned forbidden
mandatory compulsory / optional
arrival / departure
absence / presence
improvement / deterioration
urban / rural
useful / useless
effective / ineffective
able / unable
famous / unknown
complete full / partial
completely entirely / partially partly
direct / indirect
peace / war
good / bad
cheap / expensive
early / late
earlier / later
inside / outside
upper / lower
short / long
shorter / longer
likely / unlikely
popular / unpopular
similar / different
same / opposite
maximum / minimum
up / down
above / below
over / under
within / outside
with / without
least / most
most / least
"""


def groups(text: str) -> list[tuple[list[str], list[str]]]:
    """Of each line the words of one sense and of the other; a mark `_` keeps a word from being looked for."""
    found = []
    for line in text.strip().split("\n"):
        left, _, right = line.partition(" / ")
        found.append((left.split(), right.split()))
    return found
