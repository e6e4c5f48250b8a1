"""Which lines of a page are no part of its article: cookie and paywall lines, teasers, credits, disclaimers. Pure.

The patterns are those of French and English news sites at large. They see one line and not the page: a line of the
article that is worded like a teaser goes, and clutter that is worded like prose stays.
"""

from __future__ import annotations

import re

LONGEST_CLUTTER = 300  # characters; no longer line is dropped, but for a disclaimer
LONGEST_DISCLAIMER = 1_000
LONGEST_TEASER = 200


def _any(alternatives: str) -> str:
    """One or more alternatives a line, as one group; a line ending in a backslash goes on in the next one."""
    lines = alternatives.replace("\\\n", "").strip().splitlines()
    return "(?:" + "|".join(line.strip() for line in lines) + ")"


_NETWORK = _any(
    """facebook|twitter|x|instagram|linkedin|whatsapp|telegram|tiktok|youtube|wechat|weibo|threads|bluesky|mastodon
    pinterest|reddit|flipboard|messenger|e-?mail|rss"""
)
_CHANNEL = _any(
    rf"""{_NETWORK}|google (?:actualités|news|discover)|newsletters?|réseaux sociaux|social media|chaîne|channel
    compte (?:public|officiel)|boîte (?:mail|de réception)|inbox|alertes?|alerts"""
)
_AGENCY = _any(
    """AFP|Reuters|AP|Associated Press|EFE|EPA|DPA|Belga|Keystone|Getty(?: Images)?|iStock|Shutterstock|Unsplash|Pexels
    Pixabay|Adobe Stock|SIPA(?: Press)?|MAXPPP"""
)
_TEASER = _any(
    r"""(?:[àa] )?(?:lire|voir|écouter|regarder|découvrir) (?:aussi|également)|(?:pour )?en savoir plus|lire la suite
    pour aller plus loin|(?:sur|dans) le même (?:sujet|thème)|vous aimerez (?:aussi|peut-être)|les plus lus
    articles? (?:liés?|similaires?|connexes?|associés?|recommandés?)|à ne pas (?:manquer|rater)
    (?:read|see|watch|listen) (?:also|more)|also (?:read|see)|read next|more on this(?: \w+)?|further reading
    related(?: (?:articles?|stories|news|posts?|coverage))?|recommended(?: for you)?|you (?:may|might) also like
    don['’]t miss|most (?:read|popular)|lesen sie auch|siehe auch|mehr zum thema"""
)
_TEASER_WORD = r"(?:[àa] (?:lire|voir|écouter|découvrir)|(?:lire|voir|read|watch|see)(?=\s?:))"
_WHOLE_LINE = _any(
    # sharing and comments; following and subscribing; cookies; navigation; reading time; advertising; credits, rights
    rf"""(?:(?:partage[rz]?|share|tweete?r?|imprimer|print|commenter|réagir|copier le lien|copy link|{_NETWORK})\
(?: (?:cet article|l['’]article|this(?: article| story| page)?|(?:sur|on|via|par|by) {_NETWORK}))*[\s,|·/]*)+
    (?:partage[rz]|share) (?:cet article|l['’]article|this (?:article|story|page))\b.{{0,40}}
    send this page to someone .{{0,30}}
    (?:voir|lire|afficher|view|show)? ?(?:tous |all )?(?:les |the )?(?:\d+ )?comment(?:aire)?s?(?: ?\(\d+\))?
    laisser un commentaire|leave a (?:comment|reply)
    (?:suivez|rejoignez|retrouvez|ajoutez|soutenez|abonnez|inscrivez|recevez|bienvenue pour suivre|follow|join our\
|find us|like us|add us|subscribe|sign up|receive|get our)\b.{{0,160}}\b{_CHANNEL}\b.{{0,120}}
    .{{0,80}}\b(?:soutenez|suivez|retrouvez|ajoutez|support|follow)[- ](?:nous|us)\b.{{0,120}}
    (?:abonnez-vous|s['’]abonner|s['’]inscrire|s['’]identifier|subscribe|sign (?:up|in)|log ?in|se connecter\
|créer un compte|newsletters?)(?: (?:maintenant|now|dès|pour|for|from|à)\b.{{0,40}})?
    (?:cet )?article réservé (?:à nos|aux) abonnés|subscribers only|déjà abonné.{{0,40}}|already a subscriber.{{0,40}}
    (?:nous utilisons|ce site (?:web )?utilise|we use|this (?:web)?site uses|en poursuivant|by continuing)\
.{{0,200}}\bcookies?\b.{{0,200}}
    tout (?:accepter|refuser)|(?:accept|reject) all(?: cookies)?|(?:accepter|refuser|gérer) (?:tout|les cookies)
    accepter et fermer|continuer sans accepter
    (?:vous êtes ici|you are here|fil d['’]ariane)\b.*|(?:accueil|home|startseite)\s*[>›»/→|].*
    (?:(?:ne plus )?(?:voir|afficher|masquer|cacher|ouvrir|fermer|show|hide|toggle|open|close) (?:le |la |the )?\
(?:sommaire|table des matières|table of contents|contents)\s*)+
    sommaire|table des matières|table of contents|menu|back to top|haut de page|retour (?:en haut|à l['’]accueil)
    skip to (?:main )?content|aller au contenu|(?:next|previous) (?:article|story)|article (?:suivant|précédent)
    lien original|original link|voir l['’]original|voir plus|afficher plus|show more|load more|save for later
    lire plus tard|écouter (?:cet |l['’])article|listen to this article|(?:offrir|gift) (?:cet |l['’]|this )article
    signaler une (?:erreur|faute)|report an error
    (?:temps de lecture|durée de lecture|reading time|lecture)\s?:?\s?\d+.{{0,15}}
    \d+ ?min(?:utes?)?\.? (?:de lecture|read)
    publicité|la suite après (?:cette|la) publicité|advertisement|sponsored(?: content)?|contenu sponsorisé
    (?:story|article) continues (?:below|after).{{0,40}}
    {_AGENCY}(?:\s?[/|©–-]\s?.{{1,60}})?|[\w .'’-]{{2,40}}\s?[/©]\s?{_AGENCY}(?:\s?[/-].{{1,40}})?
    .{{0,80}}\b(?:tous droits réservés|all rights reserved|reproduction interdite)\b.{{0,80}}"""
)
CLUTTER = re.compile(rf"{_WHOLE_LINE}\W*", re.IGNORECASE)
# A page says that the article goes on behind a wall.
_WALL = re.compile(
    _any(
        r"""(?:cet article|l['’]article|ce contenu|cette page|la suite(?: de (?:cet|l['’]) ?article)?|la lecture de cet\
 article)(?: complet)? (?:est|sont) (?:uniquement |exclusivement )?(?:réservée?s?|accessibles?|proposée?s?)\b.{0,20}\
\babonné.{0,80}
        (?:lecture|article|contenu|accès) (?:restreinte?|limitée?)\b.{0,160}
        (?:article|contenu) (?:exclusivement )?réservé (?:à nos|aux) abonné.{0,80}
        il (?:vous |te )?reste(?: encore)? (?:à lire )?\d+(?:[.,]\d+)?\s?%.{0,100}
        (?:vous avez lu|vous venez de lire) \d+\s?%.{0,100}
        votre abonnement n['’]autorise pas.{0,120}
        (?:abonnez-vous|inscrivez-vous|connectez-vous|identifiez-vous|créez un compte)\b.{0,80}\b(?:lire|accéder|\
la suite|continuer|lecture|débloquer|mois|semaine|an)\b.{0,80}
        pour (?:lire|continuer|poursuivre|accéder à) (?:la (?:suite|lecture)|cet article|l['’]intégralité).{0,120}
        (?:lire|découvrir|accéder à) la suite.{0,60}\babonn.{0,60}
        (?:this|the) (?:article|story|content|page) is (?:only |exclusively )?(?:for|available|reserved|accessible)\b\
.{0,30}\b(?:subscribers?|members?)\b.{0,80}
        (?:subscribe|sign in|log in|register|join)\b.{0,60}\b(?:to (?:continue|read|keep|unlock|access)|\
continue reading|full (?:article|story))\b.{0,100}
        to (?:continue|keep) reading\b.{0,120}
        (?:unlock|read) the (?:full|whole|rest of (?:this|the)) (?:article|story).{0,80}
        you (?:have|['’]ve) (?:read|reached|used) .{0,40}\bfree (?:articles?|stories|limit)\b.{0,80}
        (?:there (?:is|are) )?\d+\s?% of (?:this|the) (?:article|story).{0,60}
        dieser (?:artikel|inhalt) ist (?:nur )?für abonnenten.{0,80}|jetzt (?:abonnieren|weiterlesen)\b.{0,80}"""
    ),
    re.IGNORECASE,
)
_TEASER_ALONE = re.compile(rf"{_TEASER}\s*(?:[:|›>→–—-].*|\W*)", re.IGNORECASE)
_TEASER_TITLE = re.compile(rf"(?:{_TEASER}|{_TEASER_WORD})\b.*", re.IGNORECASE)
_CREDIT = re.compile(
    _any(
        r"""©.*|\(c\)\s.*
        (?:crédits?(?: photos?)?|photos?(?: credits?)?|images?(?: credits?)?|illustration|visuel|copyright)\s?[:©/].*
        (?:photos?|images?|illustration|photograph) (?:by|par) .*"""
    ),
    re.IGNORECASE,
)
_DISCLAIMER = re.compile(
    _any(
        r"""(?:avis|clause) de non[- ]responsabilité\b.*|disclaimer\s?:.*|mentions légales\W*
        (?:ce contenu|cet article|ce texte|this (?:content|article|story|text)) (?:a été|est|was|has been|is) \
(?:\w+ ){0,2}(?:produit|généré|traduit|rédigé|written|produced|generated|translated)\b.{0,80}\
\b(?:IA|AI|intelligence artificielle|artificial intelligence|automati\w+)\b[^«“\"]*"""
    ),
    re.IGNORECASE,
)
_ORNAMENT = re.compile(r"^[^\w«“\"'(©]+")  # bullets, arrows, pictographs before a label
FULL_STOP = re.compile(r"\.[\s»”\"'’)\]]*$")
SEPARATOR = re.compile(r"\s+[|·•]\s+")


def is_wall(line: str) -> bool:
    """Whether a line says that the rest of the article is for subscribers."""
    return len(line) <= LONGEST_CLUTTER and bool(_WALL.fullmatch(_ORNAMENT.sub("", line)))


def is_clutter(line: str) -> bool:
    label = _ORNAMENT.sub("", line)
    if len(line) <= LONGEST_DISCLAIMER and _DISCLAIMER.fullmatch(label):
        return True
    if not label or len(line) > LONGEST_CLUTTER:
        return False
    if (
        _WALL.fullmatch(label)
        or CLUTTER.fullmatch(label)
        or (len(line) <= LONGEST_TEASER and _TEASER_ALONE.fullmatch(label))
    ):
        return True
    # A line that ends as a sentence may be one: "À lire son rapport, tout va bien."
    if (_TEASER_TITLE.fullmatch(label) or _CREDIT.fullmatch(label)) and not FULL_STOP.search(label):
        return True
    parts = SEPARATOR.split(label)
    return len(parts) > 1 and max(map(len, parts)) <= 40 and any(CLUTTER.fullmatch(part) for part in parts)
