// Everything here improves pages that already work without it.
import "./theme.js";
import "./keys.js";
import "./menus.js";
import "./copy.js";
import "./mirror.js";
import "./swaps.js";
