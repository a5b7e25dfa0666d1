// The rules of the icons stand in site.css: the policy of the pages lets no script add any.
window.FontAwesomeConfig = { autoAddCss: false };
