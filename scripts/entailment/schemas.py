"""Facts that a small world is made of: what can be said in French and in English in several ways (+), its opposite (-),
and what goes together with it without saying either (?). {S}, {O}: names; {N}: a number; <v:…> a verb, of which the
first name is the subject; <p:…> its passive; <a:…> an adjective that agrees with the subject."""

SCHEMAS = """
# vote S=body O=text
+fr {S} <v:approuver> {O}|{S} <v:adopter> {O}|{O} <p:adopter> par {S}|{S} <v:donner> son feu vert à {O}|{S} <v:valider> {O}|{S} <v:voter> en faveur de {O}
+en {S} <v:approve> {O}|{S} <v:back> {O}|{O} <p:approve> by {S}|{S} <v:give> {O} the green light|{S} <v:vote> in favour of {O}
-fr {S} <v:rejeter> {O}|{S} <v:repousser> {O}|{O} <p:rejeter> par {S}|{S} <v:voter> contre {O}|{S} <v:dire> non à {O}|{S} <v:retoquer> {O}
-en {S} <v:reject> {O}|{O} <p:reject> by {S}|{S} <v:turn> down {O}|{S} <v:vote> against {O}|{S} <v:throw> out {O}
?fr {S} <v:examiner> {O}|{S} <v:débattre> de {O}|{O} <p:examiner> par {S}|{S} <v:discuter> de {O}
?en {S} <v:examine> {O}|{S} <v:debate> {O}|{S} <v:discuss> {O}
# support S=person,group,body O=text
+fr {S} <v:soutenir> {O}|{S} <v:défendre> {O}|{S} <v:apporter> son soutien à {O}|{S} <v:se_prononcer> pour {O}
+en {S} <v:support> {O}|{S} <v:defend> {O}|{S} <v:speak> out in favour of {O}|{S} <v:endorse> {O}
-fr {S} <v:combattre> {O}|{S} <v:dénoncer> {O}|{S} <v:se_prononcer> contre {O}|{S} <v:critiquer> {O}
-en {S} <v:oppose> {O}|{S} <v:denounce> {O}|{S} <v:speak> out against {O}|{S} <v:criticise> {O}
?fr {S} <v:prendre> connaissance de {O}|{S} <v:évoquer> {O}|{S} <v:consulter> des experts sur {O}
?en {S} <v:read> {O}|{S} <v:mention> {O}|{S} <v:consult> experts on {O}
# offer S=person,group,body O=offer
+fr {S} <v:accepter> {O}|{S} <v:dire> oui à {O}|{O} <p:accepter> par {S}
+en {S} <v:accept> {O}|{S} <v:say> yes to {O}|{O} <p:accept> by {S}|{S} <v:agree> to {O}
-fr {S} <v:refuser> {O}|{S} <v:décliner> {O}|{O} <p:refuser> par {S}|{S} <v:rejeter> {O}|{S} <v:opposer> un refus à {O}
-en {S} <v:refuse> {O}|{S} <v:decline> {O}|{S} <v:turn> down {O}|{O} <p:reject> by {S}
?fr {S} <v:recevoir> {O}|{S} <v:étudier> {O}|{S} <v:prendre> connaissance de {O}
?en {S} <v:receive> {O}|{S} <v:study> {O}|{S} <v:take> note of {O}
# buy S=company O=company flags=swap
+fr {S} <v:racheter> {O}|{O} <p:racheter> par {S}|{S} <v:acquérir> {O}|{S} <v:prendre> le contrôle de {O}|{O} <v:passer> sous le contrôle de {S}
+en {S} <v:buy> {O}|{S} <v:acquire> {O}|{O} <p:acquire> by {S}|{S} <v:take> over {O}|{O} <p:take> over by {S}
-fr {S} <v:renoncer> à racheter {O}|{S} <v:abandonner> le rachat de {O}|{S} <v:échouer> à racheter {O}
-en {S} <v:give> up buying {O}|{S} <v:abandon> its takeover of {O}|{S} <v:fail> to acquire {O}
?fr {S} <v:négocier> avec {O}|{S} <v:signer> un partenariat avec {O}|{S} <v:fournir> des pièces à {O}
?en {S} <v:negotiate> with {O}|{S} <v:sign> a partnership with {O}|{S} <v:supply> parts to {O}
# sue S=company O=company flags=swap
+fr {S} <v:attaquer> {O} en justice|{S} <v:porter> plainte contre {O}|{S} <v:poursuivre> {O} devant les tribunaux|{O} <p:poursuivre> en justice par {S}
+en {S} <v:sue> {O}|{S} <v:take> {O} to court|{S} <v:file> a complaint against {O}|{O} <p:sue> by {S}
-fr {S} <v:retirer> sa plainte contre {O}|{S} <v:renoncer> à poursuivre {O}|{S} <v:abandonner> les poursuites contre {O}
-en {S} <v:withdraw> its complaint against {O}|{S} <v:drop> its lawsuit against {O}|{S} <v:decide> not to sue {O}
?fr {S} <v:travailler> avec {O}|{S} <v:citer> {O} parmi ses concurrents
?en {S} <v:work> with {O}|{S} <v:name> {O} among its rivals
# beat S=team O=team flags=swap
+fr {S} <v:battre> {O}|{S} <v:l'emporter> face à {O}|{O} <v:s'incliner> devant {S}|{S} <v:dominer> {O}|{O} <p:battre> par {S}|{S} <v:gagner> contre {O}
+en {S} <v:beat> {O}|{S} <v:defeat> {O}|{O} <v:lose> to {S}|{O} <p:beat> by {S}|{S} <v:win> against {O}|{S} <v:overcome> {O}
-fr {S} <v:perdre> contre {O}|{S} <v:s'incliner> face à {O}|{O} <v:battre> {S}|{S} <v:faire> match nul avec {O}|{S} <p:battre> par {O}
-en {S} <v:lose> to {O}|{S} <p:beat> by {O}|{O} <v:beat> {S}|{S} <v:draw> with {O}|{S} <p:defeat> by {O}
?fr {S} <v:affronter> {O}|{S} <v:jouer> contre {O}|{S} <v:rencontrer> {O} à domicile
?en {S} <v:face> {O}|{S} <v:play> against {O}|{S} <v:meet> {O} at home
# replace S=person O=person flags=swap
+fr {S} <v:remplacer> {O}|{S} <v:succéder> à {O}|{O} <p:remplacer> par {S}|{S} <v:prendre> la suite de {O}|{O} <v:céder> sa place à {S}
+en {S} <v:replace> {O}|{S} <v:succeed> {O}|{O} <p:replace> by {S}|{S} <v:take> over from {O}|{O} <v:make> way for {S}
-fr {S} <v:céder> sa place à {O}|{S} <p:remplacer> par {O}|{O} <v:succéder> à {S}
-en {S} <v:make> way for {O}|{S} <p:replace> by {O}|{O} <v:succeed> {S}
?fr {S} <v:saluer> le travail de {O}|{S} <v:rencontrer> {O}|{S} <v:travailler> aux côtés de {O}
?en {S} <v:praise> the work of {O}|{S} <v:meet> {O}|{S} <v:work> alongside {O}
# dismiss S=company,body O=person flags=swapno
+fr {S} <v:licencier> {O}|{S} <v:renvoyer> {O}|{O} <p:licencier> par {S}|{S} <v:limoger> {O}|{S} <v:mettre> fin aux fonctions de {O}|{O} <p:limoger> par {S}
+en {S} <v:dismiss> {O}|{S} <v:fire> {O}|{O} <p:sack> by {S}|{S} <v:sack> {O}|{O} <p:dismiss> by {S}
-fr {S} <v:embaucher> {O}|{S} <v:recruter> {O}|{O} <p:embaucher> par {S}|{S} <v:engager> {O}|{S} <v:maintenir> {O} à son poste
-en {S} <v:hire> {O}|{S} <v:recruit> {O}|{O} <p:hire> by {S}|{S} <v:take> on {O}|{S} <v:keep> {O} in post
?fr {S} <v:convoquer> {O}|{S} <v:entendre> {O}|{S} <v:interroger> {O}
?en {S} <v:summon> {O}|{S} <v:question> {O}|{S} <v:hear> {O}
# court S=court O=person
+fr {S} <v:condamner> {O}|{O} <p:condamner> par {S}|{S} <v:déclarer> {O} coupable|{S} <v:reconnaître> la culpabilité de {O}
+en {S} <v:convict> {O}|{O} <p:convict> by {S}|{S} <v:find> {O} guilty|{O} <p:find> guilty by {S}
-fr {S} <v:acquitter> {O}|{S} <v:relaxer> {O}|{O} <p:acquitter> par {S}|{S} <v:blanchir> {O}|{S} <v:innocenter> {O}
-en {S} <v:acquit> {O}|{S} <v:clear> {O}|{O} <p:acquit> by {S}|{S} <v:find> {O} not guilty
?fr {S} <v:juger> {O}|{S} <v:entendre> {O}|{O} <v:comparaître> devant {S}
?en {S} <v:try> {O}|{S} <v:hear> {O}|{O} <v:appear> before {S}
# release S=police O=person
+fr {S} <v:relâcher> {O}|{S} <v:libérer> {O}|{O} <p:remettre> en liberté par {S}|{O} <p:libérer> par {S}
+en {S} <v:release> {O}|{S} <v:free> {O}|{O} <p:release> by {S}|{S} <v:let> {O} go
-fr {S} <v:arrêter> {O}|{S} <v:interpeller> {O}|{O} <p:arrêter> par {S}|{O} <p:placer> en détention par {S}|{S} <v:maintenir> {O} en détention
-en {S} <v:arrest> {O}|{S} <v:detain> {O}|{O} <p:arrest> by {S}|{S} <v:keep> {O} in custody
?fr {S} <v:interroger> {O}|{S} <v:identifier> {O}|{S} <v:soupçonner> {O}
?en {S} <v:question> {O}|{S} <v:identify> {O}|{S} <v:suspect> {O}
# rise S=measure
+fr {S} <v:augmenter>|{S} <v:progresser>|{S} <v:grimper>|{S} <v:s'accroître>|{S} <v:repartir> à la hausse
+en {S} <v:rise>|{S} <v:increase>|{S} <v:climb>|{S} <v:go> up|{S} <v:grow>
-fr {S} <v:baisser>|{S} <v:reculer>|{S} <v:diminuer>|{S} <v:chuter>|{S} <v:se_replier>
-en {S} <v:fall>|{S} <v:decrease>|{S} <v:drop>|{S} <v:go> down|{S} <v:decline>
-fr {S} <v:rester> stable|{S} <v:stagner>
-en {S} <v:remain> stable|{S} <v:stagnate>
?fr {S} <v:préoccuper> les économistes|{S} <v:surprendre> les analystes
?en {S} <v:worry> economists|{S} <v:surprise> analysts
# risen S=measure flags=num
+fr {S} <v:augmenter> de {N} %|{S} <v:progresser> de {N} %|{S} <v:bondir> de {N} %
+en {S} <v:rise> by {N}%|{S} <v:increase> by {N} percent|{S} <v:climb> {N}%
-fr {S} <v:baisser> de {N} %|{S} <v:reculer> de {N} %|{S} <v:chuter> de {N} %
-en {S} <v:fall> by {N}%|{S} <v:drop> by {N} percent|{S} <v:decline> by {N}%
?fr {S} <v:dépasser> les prévisions
?en {S} <v:exceed> forecasts
# jobs S=company flags=num
+fr {S} <v:supprimer> {N} emplois|{S} <v:supprimer> {N} postes|{S} <v:se_séparer> de {N} salariés|{N} emplois <pp:supprimer> par {S}
+en {S} <v:cut> {N} jobs|{S} <v:axe> {N} jobs|{S} <v:lay> off {N} employees|{N} jobs <pp:cut> by {S}
-fr {S} <v:créer> {N} emplois|{S} <v:recruter> {N} salariés|{S} <v:embaucher> {N} personnes
-en {S} <v:create> {N} jobs|{S} <v:hire> {N} people|{S} <v:recruit> {N} employees
?fr {S} <v:employer> {N} personnes|{S} <v:former> {N} apprentis
?en {S} <v:employ> {N} people|{S} <v:train> {N} apprentices
# invest S=company,body flags=num,place
+fr {S} <v:investir> {N} millions d'euros|{S} <v:dépenser> {N} millions d'euros
+en {S} <v:invest> {N} million euros|{S} <v:spend> {N} million euros|{S} <v:invest> €{N} million
-fr {S} <v:économiser> {N} millions d'euros
-en {S} <v:save> {N} million euros
?fr {S} <v:emprunter> {N} millions d'euros|{S} <v:chercher> {N} millions d'euros
?en {S} <v:borrow> {N} million euros|{S} <v:look> for {N} million euros
# fine S=court,body O=company flags=num
+fr {S} <v:condamner> {O} à {N} millions d'euros d'amende|{S} <v:infliger> une amende de {N} millions d'euros à {O}|{O} <p:condamner> par {S} à payer {N} millions d'euros
+en {S} <v:fine> {O} {N} million euros|{S} <v:impose> a fine of {N} million euros on {O}|{O} <p:order> by {S} to pay {N} million euros
-fr {S} <v:annuler> l'amende de {O}|{S} <v:dispenser> {O} d'amende|{S} <v:renoncer> à sanctionner {O}
-en {S} <v:cancel> the fine of {O}|{S} <v:decide> not to fine {O}|{S} <v:spare> {O} a fine
?fr {S} <v:ouvrir> une enquête sur {O}|{S} <v:contrôler> {O}
?en {S} <v:open> an investigation into {O}|{S} <v:inspect> {O}
# open S=company,body O=site flags=place
+fr {S} <v:ouvrir> {O}|{S} <v:inaugurer> {O}|{O} <p:inaugurer> par {S}
+en {S} <v:open> {O}|{S} <v:inaugurate> {O}|{O} <p:open> by {S}
-fr {S} <v:fermer> {O}|{O} <p:fermer> par {S}|{S} <v:mettre> la clé sous la porte de {O}|{S} <v:cesser> l'activité de {O}
-en {S} <v:close> {O}|{O} <p:close> by {S}|{S} <v:shut> down {O}|{O} <p:shut> down by {S}
?fr {S} <v:visiter> {O}|{S} <v:rénover> {O}|{O} <p:rénover> par {S}
?en {S} <v:visit> {O}|{S} <v:renovate> {O}|{O} <p:renovate> by {S}
# reopen S=site flags=place
+fr {S} <v:rouvrir>|{S} <v:rouvrir> ses portes|{S} <v:reprendre> son activité
+en {S} <v:reopen>|{S} <v:reopen> its doors|{S} <v:resume> its activity
-fr {S} <v:rester> <a:fermé>|{S} <v:fermer> définitivement|{S} <v:cesser> toute activité
-en {S} <v:remain> closed|{S} <v:close> for good|{S} <v:cease> all activity
?fr {S} <v:changer> de propriétaire|{S} <v:attirer> des curieux
?en {S} <v:change> owner|{S} <v:attract> onlookers
# build S=company,body O=site flags=place
+fr {S} <v:construire> {O}|{S} <v:bâtir> {O}|{O} <p:construire> par {S}|{S} <v:édifier> {O}
+en {S} <v:build> {O}|{O} <p:build> by {S}|{S} <v:erect> {O}|{S} <v:construct> {O}
-fr {S} <v:détruire> {O}|{S} <v:démolir> {O}|{O} <p:démolir> par {S}|{S} <v:raser> {O}
-en {S} <v:destroy> {O}|{S} <v:demolish> {O}|{O} <p:demolish> by {S}|{S} <v:knock> down {O}
?fr {S} <v:photographier> {O}|{S} <v:assurer> {O}|{S} <v:louer> {O}
?en {S} <v:photograph> {O}|{S} <v:insure> {O}|{S} <v:rent> {O}
# sellsite S=company,body O=site
+fr {S} <v:vendre> {O}|{S} <v:céder> {O}|{O} <p:vendre> par {S}|{S} <v:se_séparer> de {O}
+en {S} <v:sell> {O}|{O} <p:sell> by {S}|{S} <v:dispose> of {O}|{S} <v:sell> off {O}
-fr {S} <v:acheter> {O}|{S} <v:acquérir> {O}|{O} <p:acheter> par {S}|{S} <v:conserver> {O}
-en {S} <v:buy> {O}|{S} <v:purchase> {O}|{O} <p:buy> by {S}|{S} <v:keep> {O}
?fr {S} <v:moderniser> {O}|{S} <v:estimer> la valeur de {O}
?en {S} <v:modernise> {O}|{S} <v:estimate> the value of {O}
# strike S=group flags=place
+fr {S} <v:se_mettre> en grève|{S} <v:cesser> le travail|{S} <v:débrayer>|{S} <v:entamer> une grève
+en {S} <v:go> on strike|{S} <v:stop> work|{S} <v:walk> out|{S} <v:begin> a strike
-fr {S} <v:reprendre> le travail|{S} <v:mettre> fin à la grève|{S} <v:renoncer> à la grève
-en {S} <v:return> to work|{S} <v:end> the strike|{S} <v:call> off the strike
?fr {S} <v:demander> une augmentation|{S} <v:rencontrer> la presse|{S} <v:tenir> une assemblée
?en {S} <v:ask> for a pay rise|{S} <v:meet> the press|{S} <v:hold> a meeting
# march S=group flags=place,num
+fr {N} personnes <vp:défiler> à l'appel de {S}|{S} <v:rassembler> {N} personnes|{S} <v:réunir> {N} manifestants
+en {N} people <vp:march> at the call of {S}|{S} <v:gather> {N} people|{S} <v:bring> together {N} demonstrators
-fr {S} <v:annuler> le rassemblement|{S} <v:renoncer> à manifester
-en {S} <v:cancel> the rally|{S} <v:give> up demonstrating
?fr {S} <v:distribuer> {N} tracts|{S} <v:recueillir> {N} signatures
?en {S} <v:hand> out {N} leaflets|{S} <v:collect> {N} signatures
# resign S=person
+fr {S} <v:démissionner>|{S} <v:quitter> ses fonctions|{S} <v:remettre> sa démission|{S} <v:se_retirer>
+en {S} <v:resign>|{S} <v:step> down|{S} <v:leave> office|{S} <v:hand> in a letter of resignation
-fr {S} <v:rester> en poste|{S} <v:se_maintenir> à son poste|{S} <v:refuser> de démissionner|{S} <v:conserver> ses fonctions
-en {S} <v:stay> in office|{S} <v:refuse> to resign|{S} <v:keep> the job|{S} <v:remain> in post
?fr {S} <v:prononcer> un discours|{S} <v:être> très <a:critiqué>|{S} <v:recevoir> des journalistes
?en {S} <v:give> a speech|{S} <v:come> under criticism|{S} <v:receive> journalists
# survive S=person
+fr {S} <v:survivre> à l'accident|{S} <v:réchapper> de l'accident|{S} <v:sortir> <a:vivant> de l'accident
+en {S} <v:survive> the accident|{S} <v:come> out of the accident alive|{S} <v:escape> the accident with minor injuries
-fr {S} <v:mourir> dans l'accident|{S} <v:périr> dans l'accident|{S} <v:succomber> à ses blessures après l'accident|{S} <p:tuer> dans l'accident
-en {S} <v:die> in the accident|{S} <p:kill> in the accident|{S} <v:perish> in the accident|{S} <v:lose> their life in the accident
?fr {S} <v:assister> à l'accident|{S} <v:filmer> l'accident
?en {S} <v:witness> the accident|{S} <v:film> the accident
# win S=person,team O=contest flags=sfun
+fr {S} <v:gagner> {O}|{S} <v:remporter> {O}|{O} <p:remporter> par {S}|{S} <v:s'imposer> dans {O}
+en {S} <v:win> {O}|{O} <p:win> by {S}|{S} <v:come> first in {O}|{S} <v:triumph> in {O}
-fr {S} <v:perdre> {O}|{S} <v:échouer> dans {O}|{S} <v:terminer> <a:dernier> de {O}|{S} <p:éliminer> de {O}
-en {S} <v:lose> {O}|{S} <v:come> last in {O}|{S} <v:fail> in {O}|{S} <p:knock> out of {O}
?fr {S} <v:participer> à {O}|{S} <v:se_préparer> pour {O}|{S} <v:commenter> {O}
?en {S} <v:take> part in {O}|{S} <v:prepare> for {O}|{S} <v:comment> on {O}
# agree S=body,group O=body,group,company flags=sym
+fr {S} <v:trouver> un accord avec {O}|{S} <v:s'entendre> avec {O}|{S} <v:conclure> un accord avec {O}
+en {S} <v:reach> a deal with {O}|{S} <v:come> to an agreement with {O}|{S} <v:strike> a deal with {O}
-fr {S} <v:rompre> les discussions avec {O}|{S} <v:échouer> à s'entendre avec {O}|{S} <v:quitter> la table des négociations avec {O}
-en {S} <v:break> off talks with {O}|{S} <v:fail> to reach a deal with {O}|{S} <v:walk> away from the talks with {O}
?fr {S} <v:ouvrir> des discussions avec {O}|{S} <v:écrire> à {O}
?en {S} <v:open> talks with {O}|{S} <v:write> to {O}
# authorize S=court,body O=event
+fr {S} <v:autoriser> {O}|{O} <p:autoriser> par {S}|{S} <v:donner> son autorisation à {O}|{S} <v:permettre> {O}
+en {S} <v:authorise> {O}|{O} <p:authorise> by {S}|{S} <v:allow> {O}|{S} <v:permit> {O}
-fr {S} <v:interdire> {O}|{O} <p:interdire> par {S}|{S} <v:s'opposer> à {O}|{S} <v:bloquer> {O}
-en {S} <v:ban> {O}|{O} <p:ban> by {S}|{S} <v:prohibit> {O}|{S} <v:forbid> {O}
?fr {S} <v:être> <a:informé> de {O}|{S} <v:annoncer> une décision prochaine sur {O}
?en {S} <p:inform> of {O}|{S} <v:announce> an upcoming decision on {O}
# held S=event flags=place
+fr {S} <v:avoir> lieu|{S} <v:se_tenir>|{S} <v:se_dérouler>
+en {S} <v:take> place|{S} <v:go> ahead|{S} <p:hold>
-fr {S} <p:annuler>|{S} <p:reporter>|{S} <p:supprimer>
-en {S} <p:cancel>|{S} <p:postpone>|{S} <p:call> off
?fr {S} <v:faire> débat|{S} <v:diviser> l'opinion
?en {S} <v:cause> debate|{S} <v:divide> opinion
# start S=event flags=place
+fr {S} <v:commencer>|{S} <v:débuter>|{S} <v:s'ouvrir>
+en {S} <v:start>|{S} <v:begin>|{S} <v:open>
-fr {S} <v:prendre> fin|{S} <v:se_terminer>|{S} <v:s'achever>
-en {S} <v:end>|{S} <v:finish>|{S} <v:come> to an end
?fr {S} <v:attirer> du monde|{S} <p:filmer>
?en {S} <v:draw> a crowd|{S} <p:film>
# delay S=company,body O=event,text
+fr {S} <v:reporter> {O}|{S} <v:retarder> {O}|{S} <v:repousser> à plus tard {O}|{O} <p:reporter> par {S}
+en {S} <v:postpone> {O}|{S} <v:delay> {O}|{O} <p:postpone> by {S}|{S} <v:put> back {O}
-fr {S} <v:avancer> {O}|{S} <v:accélérer> {O}|{S} <v:maintenir> la date prévue pour {O}
-en {S} <v:bring> forward {O}|{S} <v:speed> up {O}|{S} <v:keep> to the planned date for {O}
?fr {S} <v:organiser> {O}|{S} <v:financer> {O}
?en {S} <v:organise> {O}|{S} <v:fund> {O}
# blame S=person,body O=person,company
+fr {S} <v:accuser> {O}|{S} <v:mettre> en cause {O}|{O} <p:accuser> par {S}|{S} <v:rejeter> la faute sur {O}
+en {S} <v:accuse> {O}|{S} <v:blame> {O}|{O} <p:accuse> by {S}|{S} <v:point> the finger at {O}
-fr {S} <v:disculper> {O}|{S} <v:mettre> {O} hors de cause|{S} <v:dédouaner> {O}
-en {S} <v:exonerate> {O}|{S} <v:absolve> {O}|{S} <v:clear> {O} of any blame
?fr {S} <v:parler> à {O}|{S} <v:citer> {O}
?en {S} <v:talk> to {O}|{S} <v:quote> {O}
# praise S=person,body O=person,company
+fr {S} <v:féliciter> {O}|{S} <v:saluer> l'action de {O}|{S} <v:rendre> hommage à {O}|{O} <p:féliciter> par {S}
+en {S} <v:congratulate> {O}|{S} <v:praise> {O}|{S} <v:pay> tribute to {O}|{O} <p:praise> by {S}
-fr {S} <v:critiquer> {O}|{S} <v:fustiger> {O}|{S} <v:s'en_prendre> à {O}|{O} <p:critiquer> par {S}
-en {S} <v:criticise> {O}|{S} <v:lash> out at {O}|{O} <p:criticise> by {S}|{S} <v:attack> {O}
?fr {S} <v:croiser> {O}|{S} <v:téléphoner> à {O}
?en {S} <v:run> into {O}|{S} <v:phone> {O}
# confirm S=person,company O=rumor
+fr {S} <v:confirmer> {O}|{O} <p:confirmer> par {S}
+en {S} <v:confirm> {O}|{O} <p:confirm> by {S}
-fr {S} <v:démentir> {O}|{S} <v:nier> {O}|{O} <p:démentir> par {S}
-en {S} <v:deny> {O}|{O} <p:deny> by {S}|{S} <v:dismiss> {O}
?fr {S} <v:refuser> de commenter {O}|{S} <v:s'interroger> sur {O}
?en {S} <v:decline> to comment on {O}|{S} <v:wonder> about {O}
# lead S=measure2 flags=
+fr {S} <v:s'améliorer>|{S} <v:aller> mieux
+en {S} <v:improve>|{S} <v:get> better
-fr {S} <v:se_dégrader>|{S} <v:empirer>|{S} <v:se_détériorer>
-en {S} <v:worsen>|{S} <v:deteriorate>|{S} <v:get> worse
?fr {S} <v:inquiéter> les habitants|{S} <v:faire> l'objet d'un rapport
?en {S} <v:concern> residents|{S} <v:be> the subject of a report
# profit S=company flags=num
+fr {S} <v:réaliser> un bénéfice de {N} millions d'euros|{S} <v:dégager> un profit de {N} millions d'euros|{S} <v:gagner> {N} millions d'euros
+en {S} <v:make> a profit of {N} million euros|{S} <v:earn> {N} million euros|{S} <v:post> a profit of {N} million euros
-fr {S} <v:perdre> {N} millions d'euros|{S} <v:accuser> une perte de {N} millions d'euros|{S} <v:enregistrer> un déficit de {N} millions d'euros
-en {S} <v:lose> {N} million euros|{S} <v:report> a loss of {N} million euros|{S} <v:record> a deficit of {N} million euros
?fr {S} <v:rembourser> {N} millions d'euros|{S} <v:verser> {N} millions d'euros d'impôts
?en {S} <v:repay> {N} million euros|{S} <v:pay> {N} million euros in tax
# lend S=company,body O=company,body flags=swap,num
+fr {S} <v:prêter> {N} millions d'euros à {O}|{O} <v:emprunter> {N} millions d'euros à {S}|{S} <v:accorder> un prêt de {N} millions d'euros à {O}
+en {S} <v:lend> {N} million euros to {O}|{O} <v:borrow> {N} million euros from {S}|{S} <v:grant> {O} a loan of {N} million euros
-fr {S} <v:refuser> tout prêt à {O}|{S} <v:emprunter> {N} millions d'euros à {O}
-en {S} <v:refuse> {O} any loan|{S} <v:borrow> {N} million euros from {O}
?fr {S} <v:discuter> avec {O}|{S} <v:conseiller> {O}
?en {S} <v:talk> to {O}|{S} <v:advise> {O}
# sellto S=company O=country,company flags=num,swap
+fr {S} <v:vendre> {N} véhicules à {O}|{O} <v:acheter> {N} véhicules à {S}|{S} <v:livrer> à {O} {N} véhicules qu'elle lui a vendus
+en {S} <v:sell> {N} vehicles to {O}|{O} <v:buy> {N} vehicles from {S}
-fr {S} <v:acheter> {N} véhicules à {O}|{S} <v:refuser> de vendre le moindre véhicule à {O}
-en {S} <v:buy> {N} vehicles from {O}|{S} <v:refuse> to sell {O} a single vehicle
?fr {S} <v:présenter> {N} véhicules à {O}|{S} <v:louer> des bureaux à {O}
?en {S} <v:show> {N} vehicles to {O}|{S} <v:rent> offices to {O}
# invade S=country O=country flags=swap
+fr {S} <v:attaquer> {O}|{O} <p:attaquer> par {S}|{S} <v:lancer> une offensive contre {O}
+en {S} <v:attack> {O}|{O} <p:attack> by {S}|{S} <v:launch> an offensive against {O}
-fr {S} <v:faire> la paix avec {O}|{S} <v:retirer> ses troupes de {O}|{S} <p:attaquer> par {O}
-en {S} <v:make> peace with {O}|{S} <v:pull> its troops out of {O}|{S} <p:attack> by {O}
?fr {S} <v:rappeler> son ambassadeur auprès de {O}|{S} <v:commercer> avec {O}
?en {S} <v:recall> its ambassador to {O}|{S} <v:trade> with {O}
# export S=country O=country flags=swap
+fr {S} <v:exporter> du blé vers {O}|{S} <v:vendre> du blé à {O}|{O} <v:importer> du blé depuis {S}|{O} <v:acheter> du blé à {S}
+en {S} <v:export> wheat to {O}|{S} <v:sell> wheat to {O}|{O} <v:import> wheat from {S}|{O} <v:buy> wheat from {S}
-fr {S} <v:cesser> d'exporter du blé vers {O}|{S} <v:suspendre> ses ventes de blé à {O}
-en {S} <v:stop> exporting wheat to {O}|{S} <v:suspend> its wheat sales to {O}
?fr {S} <v:produire> du blé comme {O}|{S} <v:recevoir> une délégation de {O}
?en {S} <v:grow> wheat like {O}|{S} <v:host> a delegation from {O}
# join S=country,company O=alliance
+fr {S} <v:rejoindre> {O}|{S} <v:adhérer> à {O}|{S} <v:entrer> dans {O}
+en {S} <v:join> {O}|{S} <v:become> a member of {O}|{S} <v:enter> {O}
-fr {S} <v:quitter> {O}|{S} <v:sortir> de {O}|{S} <v:claquer> la porte de {O}|{S} <v:se_retirer> de {O}
-en {S} <v:leave> {O}|{S} <v:withdraw> from {O}|{S} <v:pull> out of {O}
?fr {S} <v:écrire> à {O}|{S} <v:critiquer> {O}
?en {S} <v:write> to {O}|{S} <v:criticise> {O}
# employ S=person O=company
+fr {S} <v:rejoindre> {O}|{S} <v:entrer> chez {O}|{S} <p:nommer> à la tête de {O}
+en {S} <v:join> {O}|{S} <v:go> to work for {O}|{S} <p:appoint> head of {O}
-fr {S} <v:quitter> {O}|{S} <v:partir> de {O}|{S} <v:démissionner> de {O}
-en {S} <v:leave> {O}|{S} <v:resign> from {O}|{S} <v:depart> from {O}
?fr {S} <v:citer> {O}|{S} <v:écrire> un livre sur {O}
?en {S} <v:quote> {O}|{S} <v:write> a book about {O}
# arrive S=person,group flags=place
+fr {S} <v:arriver> {P}|{S} <v:gagner> les lieux {P}|{S} <v:atterrir> {P}
+en {S} <v:arrive> {P}|{S} <v:land> {P}
-fr {S} <v:annuler> son voyage|{S} <v:rester> à la maison|{S} <v:renoncer> à son déplacement
-en {S} <v:cancel> the trip|{S} <v:stay> at home|{S} <v:give> up the trip
?fr {S} <v:préparer> le voyage|{S} <v:parler> à la presse
?en {S} <v:prepare> the trip|{S} <v:talk> to the press
# tax S=body O=tax
+fr {S} <v:augmenter> {O}|{S} <v:relever> {O}|{O} <p:augmenter> par {S}|{S} <v:alourdir> {O}
+en {S} <v:raise> {O}|{S} <v:increase> {O}|{O} <p:raise> by {S}|{S} <v:put> up {O}
-fr {S} <v:baisser> {O}|{S} <v:réduire> {O}|{O} <p:réduire> par {S}|{S} <v:alléger> {O}|{S} <v:geler> {O}
-en {S} <v:cut> {O}|{S} <v:reduce> {O}|{O} <p:lower> by {S}|{S} <v:lower> {O}|{S} <v:freeze> {O}
?fr {S} <v:percevoir> {O}|{S} <v:publier> un rapport sur {O}
?en {S} <v:collect> {O}|{S} <v:publish> a report on {O}
# ship S=vehicle flags=place
+fr {S} <v:partir> à l'heure|{S} <v:démarrer> comme prévu
+en {S} <v:leave> on time|{S} <v:set> off as planned
-fr {S} <v:partir> en retard|{S} <v:rester> à quai|{S} <p:immobiliser>
-en {S} <v:leave> late|{S} <v:stay> put|{S} <p:immobilise>
?fr {S} <v:être> <a:complet>|{S} <v:transporter> des touristes
?en {S} <v:be> full|{S} <v:carry> tourists
# win_vote S=person O=person flags=swap,place
+fr {S} <v:devancer> {O}|{S} <v:arriver> devant {O}|{O} <p:devancer> par {S}|{S} <v:obtenir> plus de voix que {O}
+en {S} <v:finish> ahead of {O}|{S} <v:get> more votes than {O}|{O} <v:trail> behind {S}|{O} <v:get> fewer votes than {S}
-fr {S} <v:arriver> derrière {O}|{S} <v:obtenir> moins de voix que {O}|{S} <p:devancer> par {O}
-en {S} <v:finish> behind {O}|{S} <v:get> fewer votes than {O}|{O} <v:get> more votes than {S}
?fr {S} <v:débattre> avec {O}|{S} <v:saluer> {O}
?en {S} <v:debate> with {O}|{S} <v:greet> {O}
# appoint S=company,body O=person
+fr {S} <v:nommer> {O}|{O} <p:nommer> par {S}|{S} <v:choisir> {O}|{S} <v:désigner> {O}
+en {S} <v:appoint> {O}|{O} <p:appoint> by {S}|{S} <v:choose> {O}|{S} <v:name> {O}
-fr {S} <v:révoquer> {O}|{S} <v:destituer> {O}|{S} <v:écarter> {O}|{O} <p:écarter> par {S}
-en {S} <v:remove> {O}|{S} <v:dismiss> {O}|{O} <p:remove> by {S}|{S} <v:oust> {O}
?fr {S} <v:auditionner> {O}|{S} <v:recevoir> {O}
?en {S} <v:interview> {O}|{S} <v:receive> {O}
# teach S=person O=person flags=swap
+fr {S} <v:former> {O}|{O} <p:former> par {S}|{O} <v:apprendre> le métier auprès de {S}|{S} <v:enseigner> le métier à {O}
+en {S} <v:train> {O}|{O} <p:train> by {S}|{O} <v:learn> the trade from {S}|{S} <v:teach> the trade to {O}
-fr {S} <v:refuser> de former {O}|{S} <v:apprendre> le métier auprès de {O}
-en {S} <v:refuse> to train {O}|{S} <v:learn> the trade from {O}
?fr {S} <v:admirer> {O}|{S} <v:voyager> avec {O}
?en {S} <v:admire> {O}|{S} <v:travel> with {O}
# murder S=person O=person flags=swap,place
+fr {S} <v:tuer> {O}|{S} <v:abattre> {O}|{O} <p:tuer> par {S}|{O} <v:mourir> sous les coups de {S}
+en {S} <v:kill> {O}|{S} <v:shoot> {O} dead|{O} <p:kill> by {S}|{O} <v:die> at the hands of {S}
-fr {S} <v:épargner> {O}|{S} <v:sauver> {O}|{O} <p:sauver> par {S}|{O} <v:tuer> {S}
-en {S} <v:spare> {O}|{S} <v:save> {O}|{O} <p:rescue> by {S}|{O} <v:kill> {S}
?fr {S} <v:menacer> {O}|{S} <v:connaître> {O}|{S} <v:suivre> {O}
?en {S} <v:threaten> {O}|{S} <v:know> {O}|{S} <v:follow> {O}
# marry S=person O=person flags=sym,place
+fr {S} <v:épouser> {O}|{S} <v:se_marier> avec {O}
+en {S} <v:marry> {O}|{S} <v:get> married to {O}
-fr {S} <v:divorcer> de {O}|{S} <v:rompre> avec {O}|{S} <v:se_séparer> de {O}
-en {S} <v:divorce> {O}|{S} <v:break> up with {O}|{S} <v:separate> from {O}
?fr {S} <v:chanter> avec {O}|{S} <v:dîner> avec {O}
?en {S} <v:sing> with {O}|{S} <v:have> dinner with {O}
# owes S=company,person O=company,person flags=swap,num
+fr {S} <v:rembourser> {N} euros à {O}|{O} <v:récupérer> {N} euros auprès de {S}
+en {S} <v:repay> {N} euros to {O}|{O} <v:get> {N} euros back from {S}
-fr {S} <v:refuser> de rembourser {O}|{S} <v:récupérer> {N} euros auprès de {O}
-en {S} <v:refuse> to repay {O}|{S} <v:get> {N} euros back from {O}
?fr {S} <v:réclamer> {N} euros à {O}|{S} <v:écrire> à {O}
?en {S} <v:claim> {N} euros from {O}|{S} <v:write> to {O}
# weather S=region flags=num
+fr {S} <v:connaître> un été très pluvieux|{S} <v:recevoir> beaucoup de pluie
+en {S} <v:have> a very wet summer|{S} <v:get> a lot of rain
-fr {S} <v:connaître> un été très sec|{S} <v:souffrir> de la sécheresse|{S} <v:manquer> d'eau
-en {S} <v:have> a very dry summer|{S} <v:suffer> from drought|{S} <v:run> short of water
?fr {S} <v:accueillir> beaucoup de visiteurs|{S} <v:gagner> des habitants
?en {S} <v:welcome> many visitors|{S} <v:gain> inhabitants
# kill S=disaster flags=num,place
+fr {S} <v:faire> {N} morts|{S} <v:tuer> {N} personnes|{S} <v:coûter> la vie à {N} personnes
+en {S} <v:kill> {N} people|{S} <v:leave> {N} dead|{S} <v:claim> {N} lives
-fr {S} <v:épargner> toute la population|{S} <v:faire> seulement des dégâts matériels
-en {S} <v:leave> everyone unharmed|{S} <v:cause> material damage only
?fr {S} <v:blesser> {N} personnes|{S} <v:priver> d'électricité {N} foyers|{S} <v:endommager> {N} maisons
?en {S} <v:injure> {N} people|{S} <v:cut> power to {N} homes|{S} <v:damage> {N} houses
# price S=product flags=num
+fr {S} <v:coûter> {N} euros|{S} <v:valoir> {N} euros
+en {S} <v:cost> {N} euros|{S} <p:price> at {N} euros
-fr {S} <v:être> <a:gratuit>|{S} <p:offrir>
-en {S} <v:be> free of charge|{S} <p:give> away
?fr {S} <v:peser> {N} grammes|{S} <v:séduire> {N} clients
?en {S} <v:weigh> {N} grams|{S} <v:win> over {N} customers
# enter S=product O=country
+fr {S} <v:arriver> sur le marché en {O}|{S} <p:commercialiser> en {O}|{S} <p:mettre> en vente en {O}
+en {S} <v:come> to market in {O}|{S} <p:launch> in {O}|{S} <v:go> on sale in {O}
-fr {S} <p:retirer> de la vente en {O}|{S} <v:disparaître> des rayons en {O}
-en {S} <p:withdraw> from sale in {O}|{S} <v:disappear> from the shelves in {O}
?fr {S} <p:fabriquer> en {O}|{S} <p:tester> en {O}
?en {S} <p:make> in {O}|{S} <p:test> in {O}
# vaccine S=product
+fr {S} <v:réduire> le risque de maladie|{S} <v:protéger> contre la maladie|{S} <v:diminuer> les risques de maladie
+en {S} <v:reduce> the risk of disease|{S} <v:protect> against the disease|{S} <v:lower> the risk of disease
-fr {S} <v:accroître> le risque de maladie|{S} <v:aggraver> la maladie|{S} <v:rester> sans effet contre la maladie
-en {S} <v:raise> the risk of disease|{S} <v:make> the disease worse|{S} <v:have> no effect on the disease
?fr {S} <p:fabriquer> par un petit laboratoire|{S} <v:intéresser> plusieurs hôpitaux
?en {S} <p:make> by a small laboratory|{S} <v:interest> several hospitals
# access S=site O=group
+fr {S} <v:accueillir> {O}|{S} <v:ouvrir> ses portes à {O}|{S} <v:recevoir> {O}
+en {S} <v:welcome> {O}|{S} <v:open> its doors to {O}|{S} <v:admit> {O}
-fr {S} <v:refuser> l'entrée à {O}|{S} <v:fermer> ses portes à {O}
-en {S} <v:refuse> entry to {O}|{S} <v:close> its doors to {O}|{S} <v:turn> away {O}
?fr {S} <v:informer> {O}|{S} <v:employer> {O}
?en {S} <v:inform> {O}|{S} <v:employ> {O}
# protect S=body O=nature
+fr {S} <v:protéger> {O}|{S} <v:préserver> {O}|{O} <p:protéger> par {S}|{S} <v:sauvegarder> {O}
+en {S} <v:protect> {O}|{S} <v:preserve> {O}|{O} <p:protect> by {S}
-fr {S} <v:sacrifier> {O}|{S} <v:laisser> détruire {O}|{S} <v:abandonner> {O}
-en {S} <v:sacrifice> {O}|{S} <v:abandon> {O}|{S} <v:let> {O} be destroyed
?fr {S} <v:cartographier> {O}|{S} <v:étudier> {O}
?en {S} <v:map> {O}|{S} <v:study> {O}
# funds S=body O=assoc flags=num
+fr {S} <v:accorder> {N} euros à {O}|{S} <v:verser> {N} euros à {O}|{O} <v:recevoir> {N} euros de {S}
+en {S} <v:grant> {N} euros to {O}|{S} <v:give> {N} euros to {O}|{O} <v:receive> {N} euros from {S}
-fr {S} <v:retirer> {N} euros à {O}|{S} <v:couper> les vivres à {O}|{S} <v:refuser> toute aide à {O}
-en {S} <v:take> {N} euros away from {O}|{S} <v:cut> off all funding to {O}|{S} <v:refuse> any aid to {O}
?fr {S} <v:remercier> {O}|{S} <v:contrôler> les comptes de {O}
?en {S} <v:thank> {O}|{S} <v:audit> the accounts of {O}
# keepsecret S=company,body O=report
+fr {S} <v:publier> {O}|{S} <v:rendre> <x:public> {O}|{O} <p:publier> par {S}|{S} <v:dévoiler> {O}
+en {S} <v:publish> {O}|{S} <v:make> {O} public|{O} <p:publish> by {S}|{S} <v:disclose> {O}
-fr {S} <v:garder> {O} sous clé|{S} <v:dissimuler> {O}|{S} <v:cacher> {O}|{O} <p:dissimuler> par {S}
-en {S} <v:keep> {O} secret|{S} <v:conceal> {O}|{S} <v:hide> {O}|{O} <p:conceal> by {S}
?fr {S} <v:commander> {O}|{S} <v:relire> {O}
?en {S} <v:commission> {O}|{S} <v:proofread> {O}
# apologise S=person,company
+fr {S} <v:présenter> ses excuses|{S} <v:s'excuser>|{S} <v:demander> pardon
+en {S} <v:apologise>|{S} <v:say> sorry|{S} <v:offer> an apology
-fr {S} <v:refuser> de s'excuser|{S} <v:refuser> de présenter des excuses
-en {S} <v:refuse> to apologise|{S} <v:refuse> to say sorry
?fr {S} <v:s'expliquer>|{S} <v:publier> un communiqué
?en {S} <v:give> an explanation|{S} <v:issue> a statement
# cooperate S=person O=police
+fr {S} <v:coopérer> avec {O}|{S} <v:collaborer> avec {O}|{S} <v:répondre> à toutes les questions de {O}
+en {S} <v:cooperate> with {O}|{S} <v:answer> all the questions of {O}|{S} <v:collaborate> with {O}
-fr {S} <v:refuser> de parler à {O}|{S} <v:garder> le silence devant {O}
-en {S} <v:refuse> to talk to {O}|{S} <v:keep> silent before {O}
?fr {S} <v:attendre> {O}|{S} <v:appeler> {O}
?en {S} <v:wait> for {O}|{S} <v:call> {O}
# admit S=person O=crime
+fr {S} <v:avouer> {O}|{S} <v:reconnaître> {O}|{S} <v:passer> aux aveux pour {O}
+en {S} <v:admit> {O}|{S} <v:confess> to {O}|{S} <v:plead> guilty to {O}
-fr {S} <v:nier> {O}|{S} <v:contester> {O}|{S} <v:plaider> non coupable pour {O}
-en {S} <v:deny> {O}|{S} <v:dispute> {O}|{S} <v:plead> not guilty to {O}
?fr {S} <v:raconter> {O}|{S} <p:interroger> sur {O}
?en {S} <v:recount> {O}|{S} <p:question> about {O}
# shorten S=body,company O=duration
+fr {S} <v:allonger> {O}|{S} <v:prolonger> {O}|{O} <p:prolonger> par {S}|{S} <v:rallonger> {O}
+en {S} <v:extend> {O}|{S} <v:lengthen> {O}|{O} <p:extend> by {S}|{S} <v:prolong> {O}
-fr {S} <v:raccourcir> {O}|{S} <v:écourter> {O}|{O} <p:raccourcir> par {S}|{S} <v:réduire> {O}
-en {S} <v:shorten> {O}|{S} <v:cut> short {O}|{O} <p:shorten> by {S}|{S} <v:curtail> {O}
?fr {S} <v:évaluer> {O}|{S} <v:rappeler> {O}
?en {S} <v:assess> {O}|{S} <v:recall> {O}
# strengthen S=body O=rules
+fr {S} <v:durcir> {O}|{S} <v:renforcer> {O}|{O} <p:durcir> par {S}
+en {S} <v:tighten> {O}|{S} <v:toughen> {O}|{O} <p:tighten> by {S}|{S} <v:strengthen> {O}
-fr {S} <v:assouplir> {O}|{S} <v:alléger> {O}|{O} <p:assouplir> par {S}|{S} <v:affaiblir> {O}
-en {S} <v:relax> {O}|{S} <v:ease> {O}|{O} <p:loosen> by {S}|{S} <v:weaken> {O}
?fr {S} <v:présenter> {O}|{S} <v:expliquer> {O}
?en {S} <v:present> {O}|{S} <v:explain> {O}
# uphold S=court O=decision
+fr {S} <v:confirmer> {O}|{O} <p:confirmer> par {S}|{S} <v:maintenir> {O}
+en {S} <v:uphold> {O}|{O} <p:uphold> by {S}|{S} <v:confirm> {O}
-fr {S} <v:annuler> {O}|{S} <v:casser> {O}|{O} <p:annuler> par {S}|{S} <v:invalider> {O}
-en {S} <v:overturn> {O}|{S} <v:quash> {O}|{O} <p:overturn> by {S}|{S} <v:strike> down {O}
?fr {S} <v:examiner> {O}|{S} <v:commenter> {O}
?en {S} <v:examine> {O}|{S} <v:comment> on {O}
# evacuate S=police O=group flags=place
+fr {S} <v:évacuer> {O}|{O} <p:évacuer> par {S}|{S} <v:faire> sortir {O}
+en {S} <v:evacuate> {O}|{O} <p:evacuate> by {S}|{S} <v:move> {O} out
-fr {S} <v:laisser> {O} sur place|{S} <v:autoriser> {O} à rester
-en {S} <v:leave> {O} where they were|{S} <v:allow> {O} to stay
?fr {S} <v:rassurer> {O}|{S} <v:prévenir> {O}
?en {S} <v:reassure> {O}|{S} <v:warn> {O}
# find S=police O=lost flags=place
+fr {S} <v:retrouver> {O}|{O} <p:retrouver> par {S}|{S} <v:mettre> la main sur {O}
+en {S} <v:find> {O}|{O} <p:find> by {S}|{S} <v:track> down {O}|{S} <v:recover> {O}
-fr {S} <v:perdre> la trace de {O}|{S} <v:chercher> en vain {O}
-en {S} <v:lose> track of {O}|{S} <v:search> for {O} in vain
?fr {S} <v:décrire> {O}|{S} <v:diffuser> une image de {O}
?en {S} <v:describe> {O}|{S} <v:release> a picture of {O}
# dateborn S=person flags=place
+fr {S} <v:naître> {P}|{S} <v:voir> le jour {P}
+en {S} <p:bear> {P}|{S} <v:come> into the world {P}
-fr {S} <v:mourir> {P}|{S} <v:décéder> {P}
-en {S} <v:die> {P}|{S} <v:pass> away {P}
?fr {S} <v:se_marier> {P}|{S} <v:étudier> {P}
?en {S} <v:get> married {P}|{S} <v:study> {P}
# sign S=person,company O=contract
+fr {S} <v:signer> {O}|{O} <p:signer> par {S}|{S} <v:parapher> {O}
+en {S} <v:sign> {O}|{O} <p:sign> by {S}
-fr {S} <v:résilier> {O}|{S} <v:rompre> {O}|{S} <v:dénoncer> {O}|{S} <v:refuser> de signer {O}
-en {S} <v:terminate> {O}|{S} <v:break> {O}|{S} <v:refuse> to sign {O}
?fr {S} <v:relire> {O}|{S} <v:négocier> {O}
?en {S} <v:review> {O}|{S} <v:negotiate> {O}
# speed S=vehicle
+fr {S} <v:accélérer>|{S} <v:prendre> de la vitesse
+en {S} <v:speed> up|{S} <v:accelerate>|{S} <v:gather> speed
-fr {S} <v:ralentir>|{S} <v:freiner>|{S} <v:perdre> de la vitesse
-en {S} <v:slow> down|{S} <v:brake>|{S} <v:lose> speed
?fr {S} <v:changer> de direction|{S} <p:repeindre>
?en {S} <v:change> direction|{S} <p:repaint>
# qualify S=team,person O=contest
+fr {S} <v:se_qualifier> pour {O}|{S} <v:décrocher> son billet pour {O}
+en {S} <v:qualify> for {O}|{S} <v:secure> a place in {O}
-fr {S} <v:manquer> la qualification pour {O}|{S} <p:éliminer> de {O}|{S} <p:priver> de {O}
-en {S} <v:miss> out on {O}|{S} <v:fail> to qualify for {O}|{S} <p:eliminate> from {O}
?fr {S} <v:rêver> de {O}|{S} <v:regarder> {O}
?en {S} <v:dream> of {O}|{S} <v:watch> {O}
# trust S=group O=person,company,body
+fr {S} <v:faire> confiance à {O}|{S} <v:croire> {O}
+en {S} <v:trust> {O}|{S} <v:believe> {O}|{S} <v:have> confidence in {O}
-fr {S} <v:se_méfier> de {O}|{S} <v:douter> de {O}
-en {S} <v:distrust> {O}|{S} <v:doubt> {O}|{S} <v:be> wary of {O}
?fr {S} <v:écouter> {O}|{S} <v:attendre> {O}
?en {S} <v:listen> to {O}|{S} <v:wait> for {O}
# agegroup S=group flags=
+fr {S} <v:obtenir> gain de cause|{S} <v:obtenir> satisfaction
+en {S} <v:win> the case|{S} <v:get> what they wanted
-fr {S} <v:essuyer> un refus|{S} <p:débouter>|{S} <v:repartir> les mains vides
-en {S} <v:meet> with a refusal|{S} <v:leave> empty-handed
?fr {S} <v:déposer> un recours|{S} <v:rencontrer> le maire
?en {S} <v:lodge> an appeal|{S} <v:meet> the mayor
# moveto S=company O=city2 flags=
+fr {S} <v:installer> son siège à {O}|{S} <v:transférer> son siège à {O}|{S} <v:déménager> à {O}
+en {S} <v:move> its headquarters to {O}|{S} <v:relocate> to {O}|{S} <v:set> up its headquarters in {O}
-fr {S} <v:quitter> {O}|{S} <v:fermer> son siège de {O}|{S} <v:partir> de {O}
-en {S} <v:leave> {O}|{S} <v:close> its headquarters in {O}|{S} <v:move> out of {O}
?fr {S} <v:faire> de la publicité à {O}|{S} <v:tenir> un salon à {O}
?en {S} <v:advertise> in {O}|{S} <v:hold> a trade fair in {O}
# rank S=city2 O=city2 flags=swap
+fr {S} <v:compter> plus d'habitants que {O}|{S} <v:être> plus <a:peuplé> que {O}|{O} <v:compter> moins d'habitants que {S}
+en {S} <v:have> more inhabitants than {O}|{O} <v:have> fewer inhabitants than {S}|{S} <v:be> more populous than {O}
-fr {S} <v:compter> moins d'habitants que {O}|{S} <v:être> moins <a:peuplé> que {O}
-en {S} <v:have> fewer inhabitants than {O}|{O} <v:have> more inhabitants than {S}
?fr {S} <p:jumeler> avec {O}|{S} <p:relier> à {O}
?en {S} <p:twin> with {O}|{S} <p:link> to {O}
# expensive S=product O=product flags=swap
+fr {S} <v:coûter> plus cher que {O}|{O} <v:coûter> moins cher que {S}|{S} <v:être> plus <a:coûteux> que {O}
+en {S} <v:cost> more than {O}|{O} <v:cost> less than {S}|{S} <v:be> more expensive than {O}|{O} <v:be> cheaper than {S}
-fr {S} <v:coûter> moins cher que {O}|{O} <v:être> plus <a:coûteux> que {S}|{S} <v:coûter> autant que {O}
-en {S} <v:cost> less than {O}|{S} <v:be> cheaper than {O}|{S} <v:cost> as much as {O}
?fr {S} <v:ressembler> à {O}|{S} <v:concurrencer> {O}
?en {S} <v:resemble> {O}|{S} <v:compete> with {O}
# before S=event O=event flags=swap
+fr {S} <v:avoir> lieu avant {O}|{S} <v:précéder> {O}|{O} <v:suivre> {S}|{O} <v:avoir> lieu après {S}
+en {S} <v:take> place before {O}|{S} <v:precede> {O}|{O} <v:follow> {S}|{O} <v:take> place after {S}
-fr {S} <v:avoir> lieu après {O}|{S} <v:suivre> {O}|{O} <v:précéder> {S}
-en {S} <v:take> place after {O}|{S} <v:follow> {O}|{O} <v:precede> {S}
?fr {S} <v:faire> parler comme {O}|{S} <v:rappeler> {O}
?en {S} <v:recall> {O}|{S} <v:resemble> {O}
# cause S=disaster O=disaster2 flags=
+fr {S} <v:provoquer> {O}|{S} <v:causer> {O}|{O} <p:provoquer> par {S}|{S} <v:entraîner> {O}
+en {S} <v:cause> {O}|{S} <v:trigger> {O}|{O} <p:cause> by {S}|{S} <v:lead> to {O}
-fr {S} <v:empêcher> {O}|{S} <v:éviter> {O}|{O} <p:éviter> grâce à {S}
-en {S} <v:prevent> {O}|{S} <v:avert> {O}
?fr {S} <v:précéder> {O}|{S} <v:coïncider> avec {O}
?en {S} <v:precede> {O}|{S} <v:coincide> with {O}
# confidence S=body O=person flags=
+fr {S} <v:renouveler> sa confiance à {O}|{S} <v:réélire> {O}|{O} <p:réélire> par {S}
+en {S} <v:renew> its confidence in {O}|{S} <v:re-elect> {O}|{O} <p:re-elect> by {S}
-fr {S} <v:retirer> sa confiance à {O}|{S} <v:renverser> {O}|{O} <p:renverser> par {S}
-en {S} <v:withdraw> its confidence in {O}|{S} <v:overthrow> {O}|{O} <p:bring> down by {S}
?fr {S} <v:convoquer> {O}|{S} <v:interpeller> {O} sur les comptes
?en {S} <v:summon> {O}|{S} <v:question> {O} about the accounts
# helps S=person,assoc O=group
+fr {S} <v:aider> {O}|{S} <v:venir> en aide à {O}|{S} <v:secourir> {O}|{O} <p:aider> par {S}
+en {S} <v:help> {O}|{S} <v:come> to the aid of {O}|{S} <v:assist> {O}|{O} <p:help> by {S}
-fr {S} <v:abandonner> {O}|{S} <v:refuser> d'aider {O}|{S} <v:laisser> tomber {O}
-en {S} <v:abandon> {O}|{S} <v:refuse> to help {O}|{S} <v:let> down {O}
?fr {S} <v:rencontrer> {O}|{S} <v:photographier> {O}
?en {S} <v:meet> {O}|{S} <v:photograph> {O}
# convince S=person O=body,group
+fr {S} <v:convaincre> {O}|{O} <p:convaincre> par {S}|{S} <v:persuader> {O}
+en {S} <v:convince> {O}|{O} <p:convince> by {S}|{S} <v:persuade> {O}|{S} <v:win> over {O}
-fr {S} <v:échouer> à convaincre {O}|{S} <v:laisser> {O} sceptique
-en {S} <v:fail> to convince {O}|{S} <v:leave> {O} unconvinced
?fr {S} <v:s'adresser> à {O}|{S} <v:écrire> à {O}
?en {S} <v:address> {O}|{S} <v:write> to {O}
# pass S=person O=exam
+fr {S} <v:réussir> {O}|{S} <v:obtenir> {O}|{S} <v:décrocher> {O}
+en {S} <v:pass> {O}|{S} <v:succeed> in {O}
-fr {S} <v:rater> {O}|{S} <v:échouer> à {O}|{S} <v:manquer> {O}
-en {S} <v:fail> {O}|{S} <v:flunk> {O}
?fr {S} <v:préparer> {O}|{S} <v:se_présenter> à {O}
?en {S} <v:prepare> for {O}|{S} <v:sit> {O}
# remember S=person O=rumor
+fr {S} <v:se_souvenir> de {O}|{S} <v:garder> en mémoire {O}
+en {S} <v:remember> {O}|{S} <v:recall> {O}
-fr {S} <v:oublier> {O}|{S} <v:perdre> tout souvenir de {O}
-en {S} <v:forget> {O}|{S} <v:lose> all memory of {O}
?fr {S} <v:s'étonner> de {O}|{S} <v:rire> de {O}
?en {S} <v:wonder> at {O}|{S} <v:laugh> at {O}
# hope S=group,person O=event
+fr {S} <v:attendre> {O} avec espoir|{S} <v:se_réjouir> de {O}
+en {S} <v:look> forward to {O}|{S} <v:welcome> {O}
-fr {S} <v:redouter> {O}|{S} <v:regretter> {O}|{S} <v:craindre> {O}
-en {S} <v:dread> {O}|{S} <v:fear> {O}|{S} <v:regret> {O}
?fr {S} <v:suivre> {O}|{S} <v:commenter> {O}
?en {S} <v:follow> {O}|{S} <v:comment> on {O}
# attendS S=person O=event
+fr {S} <v:assister> à {O}|{S} <v:participer> à {O}|{S} <v:être> <a:présent> à {O}
+en {S} <v:attend> {O}|{S} <v:take> part in {O}|{S} <v:be> present at {O}
-fr {S} <v:boycotter> {O}|{S} <v:manquer> {O}|{S} <v:être> <a:absent> de {O}
-en {S} <v:boycott> {O}|{S} <v:miss> {O}|{S} <v:be> absent from {O}
?fr {S} <v:parler> de {O}|{S} <v:critiquer> {O}
?en {S} <v:talk> about {O}|{S} <v:criticise> {O}
# donate S=person O=assoc flags=num
+fr {S} <v:donner> {N} euros à {O}|{S} <v:offrir> {N} euros à {O}|{O} <v:recevoir> {N} euros de {S}
+en {S} <v:donate> {N} euros to {O}|{S} <v:give> {N} euros to {O}|{O} <v:receive> {N} euros from {S}
-fr {S} <v:voler> {N} euros à {O}|{S} <v:détourner> {N} euros de {O}
-en {S} <v:steal> {N} euros from {O}|{S} <v:embezzle> {N} euros from {O}
?fr {S} <v:promettre> {N} euros à {O}|{S} <v:présider> {O}
?en {S} <v:promise> {N} euros to {O}|{S} <v:chair> {O}
"""
