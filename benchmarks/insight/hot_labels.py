"""Hot issues of `messages.xlsx` labelled by hand: numbers of messages only, no words of theirs.

How they were made: candidates by grepping a place and what is said of it over titles and bodies of the whole file (not out of what
the product found); then each message read and taken in where it is about that matter, whatever name of the place it uses and even
if the title names none. Another matter of the same place is left out. At least seven members; people may be few.

`KNOWN` are five that the material speaks of: the product's weights were set on them and seven others. The rest was labelled when the weights
stood: by their lowest numbers every second of these is for finding causes (`FOUND_WITH`), the others only for looking at the end (`HELD_BACK`).
Five members were added to FOUND_WITH after reading what the product had put there: the same mall and community under another spelling.
"""

KNOWN = {
    "a plant beside a housing estate: noise and dust": """
        188809 189950 190108 190523 190802 199379 203393 208285 208714 213464 213930 214282 215563 215842 216824 217700
        222831 225217 231136 233158 234327 235362 238212 239336 239648 243692 244335 244512 247160 253040 255008 255276
        257091 258242 258378 259788 260979 261072 264944 266665 267050 268109 268300 272224 272361 272447 273282 274004
        281348 281546 281902 281943 283482 284485 287331 287458""",
    "flats sold only with a parking place": """
        188801 190337 191001 192739 195511 195995 196264 199190 200085 204960 205277 205982 206355 207243 209506 209571
        212323 213584 214975 218709 218739 220534 222209 223247 224767 225479 229731 230554 234633 236301 239032 241373
        244243 244342 244528 246407 246785 250514 251601 251844 255507 258037 258386 260254 268299 268626 268920 271517
        276016 276460 278263 279070 279941 280774 283879 283901 285897 286304 289473 289588 289950""",
    "money for graduates who buy or rent a flat": """
        189180 199435 200353 203760 204245 205771 206983 212128 219026 224042 225657 228559 229963 244951 247736 250956
        265577 268023 270015 282104 282248 283494 289408""",
    "faults of new houses": "200754 208069 208636 215507 234086 252650 262599 275491",
    "savers of a platform that fell": """
        194343 214238 217032 218132 220711 223787 226265 234320 240554 254532 264119 268251 272413 272858 275171""",
}

FOUND_WITH = {
    "a school that keeps the fees": "188467 190969 197104 223497 233066 244103 254068 260766 282638",
    "smoke and noise below flats at night": """
        189381 195095 236798 242792 245136 246362 246598 268914 272122 284147 287386 360100 360101 360102 360103 360104
        360105 360106 360107 360108 360109""",
    "a restaurant below flats": "192338 192652 214307 227607 241827 243792 246224 270989 276854 279702 286629 289930",
    "a park not begun, its plan": "193337 226408 238692 245801 253331 273741 278099 278281 278545 289574",
    "a mall does not pay back": "190156 195818 196604 200944 217739 220576 227925 237500 238391 252394 265308 272302",
    "fittings not worth their price": "197483 235871 257402 271450 283174 285938 286663",
    "a power line over a street": "200480 218442 225849 231773 234885 254865 262052 268250 272089",
    "smoke pipes in an escape way": """
        206379 212842 236867 237612 245660 250928 254382 261103 267713 270086 283571 284066 284344 288492""",
    "timetable of commuter trains": "213275 224506 224656 232535 232692 253508 255799 271402 284982 289869",
}

HELD_BACK = {
    "an old quarter waits to be rebuilt": "210366 228139 234952 250512 259574 260149 268757 274285 284120",
    "a village waits to be moved": "189093 189739 197669 214447 214709 228423 240551 254063 266213 274242",
    "students sent to work": "195917 233759 242062 266368 360110 360111 360112 360113 360114",
    "lamps and parking around an estate": "193096 195724 202562 232500 242052 271540 274997 275789",
    "a food court without a fire permit": "201290 203012 205156 213101 214164 216733 231418 244744 278948 281974",
    "a hospital at the gate": "194022 210107 214546 226871 252300 252413 258186",
    "savers of another platform": "197782 198854 203812 211686 244660 245736 256401",
    "a new estate without its road": "191493 232468 238219 245354 247851 251901 270683",
}


def numbers(labels: dict[str, str]) -> dict[str, set[int]]:
    return {matter: {int(number) for number in told.split()} for matter, told in labels.items()}
