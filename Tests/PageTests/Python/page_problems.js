// What keeps people from reading a page, as a list of texts. Evaluated in the page by the browser's
// debugger: the page itself may run nothing.
(() => {
  const problems = [];
  const all = (selector) => [...document.querySelectorAll(selector)];
  const name = (element) =>
    element.tagName.toLowerCase() + (element.id ? "#" + element.id : "") +
    (element.getAttribute("class") ? "." + element.getAttribute("class") : "");

  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth)
    problems.push(`overflow: ${root.scrollWidth} of ${root.clientWidth}`);
  if (!root.lang) problems.push("lang: none");
  if (!document.title) problems.push("title: none");
  for (const landmark of ["header", "main", "footer"])
    if (all(landmark).length !== 1) problems.push(`landmark: ${landmark}`);

  let level = 0;
  for (const heading of all("h1,h2,h3,h4,h5,h6")) {
    const next = Number(heading.tagName[1]);
    if (next > level + 1) problems.push(`heading: h${next} below h${level}`);
    level = next;
  }
  if (all("h1").length !== 1) problems.push("heading: not one h1");

  const ids = all("[id]").map((element) => element.id);
  if (new Set(ids).size !== ids.length) problems.push("id: given twice");
  for (const element of all("[aria-labelledby],a[href^='#']")) {
    const target = element.getAttribute("aria-labelledby") ?? element.hash.slice(1);
    if (!document.getElementById(target)) problems.push(`label: no #${target}`);
  }
  for (const cell of all("th")) if (!cell.scope) problems.push("table: th without scope");
  for (const table of all("table"))
    if (!table.caption?.textContent.trim()) problems.push("table: no caption");
  for (const picture of all("svg"))
    if (picture.getAttribute("aria-hidden") !== "true" &&
        !(picture.getAttribute("role") === "img" && picture.getAttribute("aria-label")))
      problems.push(`label: ${name(picture)}`);
  for (const picture of all("img")) if (!picture.alt) problems.push("label: img");
  for (const link of all("a")) if (!link.textContent.trim()) problems.push("label: a");

  // Nothing of a person's text became an element, an attribute or an address.
  for (const element of all("script,img,iframe,object,embed,link,base,form,input,style + style"))
    problems.push(`element: ${name(element)}`);
  for (const element of all("*"))
    for (const attribute of element.attributes)
      if (/^on|^style$|^autofocus$/.test(attribute.name))
        problems.push(`attribute: ${attribute.name}`);
  for (const link of all("a"))
    if (!/^(https:|#)/.test(link.getAttribute("href"))) problems.push("address: not https");

  // Focus can be seen.
  for (const element of all("a,summary").slice(0, 50)) {
    element.focus({ focusVisible: true });
    if (document.activeElement === element &&
        getComputedStyle(element).outlineStyle === "none")
      problems.push(`focus: ${name(element)}`);
  }
  document.activeElement?.blur();

  // Text against what is behind it: WCAG 2.2, 1.4.3.
  const channels = (colour) => {
    const numbers = (colour.match(/[\d.]+/g) ?? []).map(Number);
    return [...numbers.slice(0, 3), numbers[3] ?? 1];
  };
  const luminance = (colour) => {
    const [red, green, blue] = colour.slice(0, 3).map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = channels(getComputedStyle(at).backgroundColor);
      if (colour[3] > 0) return colour;
    }
    return [255, 255, 255, 1];
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const seen = new Set();
  for (let node = walker.nextNode(), count = 0; node && count < 3000; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || !element.checkVisibility()) continue;
    count += 1;
    const style = getComputedStyle(element);
    const inPicture = element.closest("svg") !== null;
    const [light, dark] = [channels(inPicture ? style.fill : style.color), behind(element)]
      .map(luminance).sort((one, other) => other - one);
    const size = parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const ratio = (light + 0.05) / (dark + 0.05);
    const place = name(element);
    if (ratio < (isLarge ? 3 : 4.5) && !seen.has(place)) {
      seen.add(place);
      problems.push(`contrast: ${ratio.toFixed(2)} ${place}`);
    }
    if (!inPicture && size < 11) problems.push(`size: ${size} ${place}`);
  }
  return [...new Set(problems)];
})()
