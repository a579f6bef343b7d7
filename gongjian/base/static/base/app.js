/* What every page does beyond plain HTML. Each behaviour is bound by a data- attribute and has its own module. */
import "./forms.js";
import "./swaps.js";
import "./dialogs.js";
import "./menus.js";
import "./search.js";
import "./tabs.js";
import "./progress.js";
import "./offline.js";
import "./print.js";
