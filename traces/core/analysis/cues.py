"""Phrases by which a thought announces a check, a turn, a doubt or a new count, by language.

Each is a regular expression on text in lower case, without capturing groups and bounded. In
languages with blanks each alternative of a leading group begins with a whole word: words are
looked up first, and a phrase is tried only where its first word stands.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_EN: Final = {
    "self_check": (
        r"(?:let me|let's|let us|i'll|i will|i should|i need to|i can|i want to|we can|we should|"
        r"we need to|i have to|to) (?:just |quickly |also |now |re-?)?"
        r"(?:double[- ]?check|check(?! (?:common|online|known|some|other|standard))|verify|confirm|"
        r"validate|make sure (?:i|we|it|my|there|this|that|not|of|nothing)|be sure|"
        r"test (?:this|that|it))\b",
        r"(?:double[- ]check|double[- ]checking|doublecheck)\b",
        r"(?:rechecking|verifying|checking)\b",
        r"(?:check|verification|verify)(?: again)?:",
        r"check (?:if|whether|that)\b",
        r"just to (?:be (?:sure|thorough)|confirm|make sure)\b",
        r"to be thorough\b",
        r"(?:that|this|it|everything|which|all) (?:all )?checks out\b",
        r"(?:yes|yep|yeah),? (?:so )?(?:that's|that is|this is) (?:correct|right|consistent)\b",
        r"sanity[- ]check",
        r"(?:does|do) (?:that|this|it) (?:make sense|work|hold|match|fit|add up)\b",
        r"(?:is|was) (?:that|this|it) (?:right|correct|true|accurate|consistent)\?",
        r"am i (?:right|correct|missing|sure)\b",
        r"did i (?:miss|make|get|forget|read|misread|interpret|consider)\b",
        r"(?:plug|plugging) (?:it|this|that|these|them|the \w+) (?:back )?in",
        r"is (?:there|it) (?:any|a|another|possible) \w+ (?:mistake|error)\b",
    ),
    "backtrack": (
        r"wait\b(?! for| time| until| at| in\b| to\b)",
        r"no, (?!\d)",
        r"hold on\b",
        r"hang on\b",
        r"scratch that\b",
        r"actually,",
        r"(?:but|oh|no|hmm),? actually\b",
        r"(?:on|upon|but on) (?:second thought|reflection)",
        r"alternatively\b",
        r"(?:another|a different|an alternative) (?:approach|way|method|strategy|idea|angle|"
        r"interpretation|possibility)\b",
        r"(?:that|this|which)(?:'s| is| was| can't be| cannot be) (?:not (?:right|correct|"
        r"possible|true)|wrong|incorrect|impossible|a mistake)\b",
        r"(?:that|this|it) (?:doesn't|does not|can't|cannot|won't) (?:work|make sense|fit|hold|"
        r"add up|match|be right|be correct|seem right|help)\b",
        r"i (?:think i )?(?:made|must have made|have made|was|am) (?:a |an |some )?(?:mistake|"
        r"error|wrong|mistaken)\b",
        r"i (?:misread|misunderstood|miscounted|miscalculated|forgot|overlooked|missed)\b",
        r"(?:let me|let's|maybe i should|i should|i need to) (?:re-?think|reconsider|start over|"
        r"try (?:again|another|a different|something)|go back|correct|backtrack|"
        r"look at it differently)\b",
        r"my (?:mistake|bad|error)\b",
        r"oops\b",
    ),
    "hedge": (
        r"maybe\b",
        r"perhaps\b",
        r"possibly\b",
        r"probably\b",
        r"presumably\b",
        r"might\b",
        r"(?:could|may) (?:also )?be\b",
        r"i (?:think|guess|suppose|believe|suspect|assume)\b",
        r"(?:not|isn't|aren't) (?:entirely |really |completely |quite |so |too |100% )?(?:sure|"
        r"certain|clear)\b",
        r"(?:unsure|uncertain|unclear)\b",
        r"(?:seem|seems)\b",
        r"(?:appear|appears) to\b",
        r"(?:it's|it is|more|most|very|quite) (?:likely|possible|plausible)\b",
        r"likely (?:that|the|a|an|to|is|it|not)\b",
        r"(?:i'm|i am|bit|so) (?:really |still )?(?:confus|stuck)",
        r"(?:confusing|ambiguous)\b",
    ),
    "recount": (
        r"(?:recount|recounting|recalculate|recalculating|recompute|recomputing|redo|redoing|re-count|"
        r"re-calculate|re-compute|re-add|retrace|reread|re-read|re-examine|reexamine|re-evaluate|"
        r"reevaluate|revisit)\b",
        r"(?:count|counting|add|adding|calculate|calculating|compute|computing|sum|do|list|listing|"
        r"read|reading|look|looking|trace|write|writing|walk) [^.!?\n]{0,40}?"
        r"\b(?:again|once more|one more time)\b",
        r"(?:go|going|start) (?:through|over|back) [^.!?\n]{0,40}?\b(?:again|once more)\b",
    ),
}
_ZH: Final = {
    "self_check": (
        "让我们?(?:再|来|先|逐一|逐个|逐步)?(?:仔细)?(?:检查|验证|核对|确认|检验|验算|核实)",
        "(?:再|重新|仔细|需要|应该|来)(?:次)?(?:检查|验证|核对|确认|检验|验算|核实)",
        "(?:检查|验证|核对|确认|验算)一(?:下|遍)",
        # An option is asked about like this, too: the question must be about what was said.
        "(?:答案|结论|结果|推理|计算|理解|思路)[^,，。?？]{0,6}(?:是否|是不是)(?:对|正确|合理)",
        "(?:对不对|对吗)",
        "代(?:入|回)(?:原|验|检)",
    ),
    "backtrack": (
        "等等",
        "等一下",
        "(?:但|可)?(?:这)?(?:不对|不行|行不通)",
        "不是这样",
        "(?:哦|啊|不)[,，]其实",
        "其实[,，]",
        "(?:重新|再)(?:考虑|思考|想想|审视|来过|开始)",
        "换(?:一)?(?:个|种)(?:思路|方法|角度|方式)",
        "(?:另一种|另外一种)(?:方法|思路|可能|理解)",
        "(?:搞|弄|算|看|理解|想|记)(?:错|反|混)了",
        "不[,，](?:抱歉|应该|等)",
        "不是[,，]应该",
        "我(?:犯|忽略|漏)了",
        "(?:这里|上面|前面)(?:有|是)?(?:错|问题|矛盾)",
    ),
    "hedge": (
        "也许",
        "或许",
        "可能",
        "大概",
        "好像",
        "似乎",
        "应该是",
        "不(?:太|是很|能)?确定",
        "我(?:觉得|猜|想|认为|怀疑)",
        "不太清楚",
        "说不定",
        "看起来",
    ),
    "recount": (
        "重新(?:数|计算|算|统计|列)",
        "再(?:数|算|计算|统计|列)(?:一)?(?:遍|次|下)",
        "再来(?:数|算)",
        "(?:再|重新)(?:理清|理一|捋|梳理)",
    ),
}
_DE: Final = {
    "self_check": (
        r"(?:lass|lassen|ich|zur) (?:\w+ ){0,4}?(?:prüfen|überprüfen|nachprüfen|nachrechnen|"
        r"kontrollieren|kontrolle|sicherheit|sichergehen|verifizieren)\b",
        r"(?:überprüfen|prüfen|kontrollieren) (?:wir|ich)\b",
        r"stimmt das\b",
        r"ist das (?:richtig|korrekt)\b",
        r"probe:",
    ),
    "backtrack": (
        r"(?:warte|wartet|warten sie)\b",
        r"moment(?: mal)?[,.!]",
        r"halt,",
        r"nein,",
        r"eigentlich,",
        r"alternativ\b",
        r"(?:anderer|neuer) (?:ansatz|weg)\b",
        r"das (?:stimmt|geht|passt|funktioniert) (?:so )?nicht\b",
        r"das ist (?:falsch|nicht richtig)\b",
        r"(?:noch einmal|nochmal) von vorn",
    ),
    "hedge": (
        r"vielleicht\b",
        r"möglicherweise\b",
        r"wahrscheinlich\b",
        r"vermutlich\b",
        r"könnte\b",
        r"ich (?:glaube|denke|vermute|nehme an)\b",
        r"nicht (?:ganz |so )?sicher\b",
        r"unsicher\b",
        r"scheint\b",
    ),
    "recount": (
        r"(?:noch einmal|nochmal|noch mal|erneut) (?:zählen|rechnen|nachrechnen|durchgehen|"
        r"lesen)\b",
        r"(?:zähle|rechne|lese) (?:\w+ ){0,3}?(?:noch einmal|nochmal|noch mal|erneut)\b",
    ),
}
_ES: Final = {
    "self_check": (
        r"(?:vamos a|voy a|déjame|permíteme|debo|debería|para) (?:\w+ ){0,2}?(?:comprobar|"
        r"verificar|revisar|confirmar)\w*\b",
        r"(?:comprobemos|verifiquemos|revisemos|comprobando|verificando|comprobación)\b",
        r"(?:es|está) (?:esto |eso )?(?:correcto|bien)\?",
        r"tiene sentido\?",
    ),
    "backtrack": (
        r"espera\b",
        r"un momento\b",
        r"no, ",
        r"en realidad,",
        r"alternativamente\b",
        r"(?:otro enfoque|otra manera|otra forma|otro método)\b",
        r"(?:eso|esto) (?:no (?:es|está|funciona|tiene)|está mal)\b",
        r"me (?:equivoqué|he equivocado)\b",
        r"(?:volvamos|empecemos) (?:a empezar|de nuevo|atrás)\b",
    ),
    "hedge": (
        r"(?:quizá|quizás)\b",
        r"tal vez\b",
        r"probablemente\b",
        r"posiblemente\b",
        r"podría\b",
        r"(?:creo|supongo|pienso) que\b",
        r"no estoy (?:\w+ )?segur[oa]\b",
        r"parece\b",
        r"a lo mejor\b",
    ),
    "recount": (
        r"(?:contar|contemos|calcular|calculemos|sumar|leer) (?:\w+ ){0,3}?(?:de nuevo|otra vez|"
        r"nuevamente)\b",
        r"(?:recontemos|recalculemos|recalculando|recontando)\b",
    ),
}
_FR: Final = {
    "self_check": (
        r"(?:je vais|je dois|il faut|laisse[- ]moi|laissez[- ]moi|pour|on peut) "
        r"(?:\w+ ){0,2}?(?:vérifier|contrôler|confirmer|m'assurer)\b",
        r"(?:vérifions|vérification|contrôlons)\b",
        r"est[- ]ce (?:correct|juste|exact|que c'est)\b",
    ),
    "backtrack": (
        r"attends\b",
        r"attendez\b",
        r"un instant\b",
        r"non, ",
        r"en fait,",
        r"(?:une autre|un autre) (?:approche|méthode|façon|manière|chemin)\b",
        r"(?:ce n'est pas|c'est) (?:correct|juste|faux|possible)\b",
        r"ça ne (?:marche|va|colle) pas\b",
        r"je me (?:suis trompé|trompe)",
        r"(?:reprenons|recommençons)\b",
    ),
    "hedge": (
        r"peut[- ]être\b",
        r"probablement\b",
        r"sans doute\b",
        r"pourrait\b",
        r"je (?:crois|pense|suppose)\b",
        r"pas (?:\w+ )?(?:sûre?|certaine?)\b",
        r"semble\b",
    ),
    "recount": (
        r"(?:recomptons|recalculons|recomptant|recalculant|recompter|recalculer)\b",
        r"(?:compter|comptons|calculer|calculons|lire|relisons) (?:\w+ ){0,3}?(?:à nouveau|"
        r"de nouveau|encore une fois)\b",
    ),
}

#: Language -> kind -> phrases. A language or kind that is missing is not available.
CUES: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = MappingProxyType(
    {"en": _EN, "zh": _ZH, "de": _DE, "es": _ES, "fr": _FR}
)
