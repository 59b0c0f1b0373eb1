// The portal works without script; these modules only make it quicker to use.
import "./keyboard.js";
import "./live.js";
import "./selection.js";
