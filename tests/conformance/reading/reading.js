// What a check asks of the reading system foliate-js: open a book, turn to a page, follow a link.
import "./foliate-js/view.js";

let view;
const content = () => view.renderer.getContents()[0];
const frame = () => content().doc.defaultView.frameElement.getBoundingClientRect();
const frames = () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
const settled = () => content().doc.fonts.ready.then(frames);

// Open a book: with its flow ("paginated" or "scrolled") and the reader's type size.
globalThis.openBook = async (address, flow, size) => {
  view = document.createElement("foliate-view");
  document.body.append(view);
  await view.open(address);
  view.renderer.setAttribute("flow", flow);
  view.renderer.setAttribute("margin", "24px");
  view.renderer.setStyles(`html { font-size: ${size}% }`);
  const { sections, toc, dir } = view.book;
  return { pages: sections.map(section => section.id), contents: toc, direction: dir };
};

// Turn to a page of the spine. Returns its text as it is drawn, and what of it cannot be seen.
globalThis.turnTo = async index => {
  await view.renderer.goTo({ index });
  const { doc } = content();
  await settled();
  const [text, cut] = drawn(doc);
  const pictures = [...doc.images].filter(image => !image.naturalWidth);
  return { text, cut: [...cut, ...pictures.map(image => `${image.getAttribute("src")} is not shown`)] };
};

function drawn(doc) {
  const { width, height } = doc.defaultView.frameElement.getBoundingClientRect();
  const paged = view.renderer.getAttribute("flow") === "paginated";
  const page = paged ? view.renderer.size : width;
  const walker = doc.createTreeWalker(doc.body, NodeFilter.SHOW_TEXT);
  const texts = [], cut = [];
  for (let node; (node = walker.nextNode()); ) {
    const range = doc.createRange();
    range.selectNodeContents(node);
    const boxes = [...range.getClientRects()];
    if (!boxes.length || !node.parentElement.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    texts.push(node.data);
    if (spoken(node.parentElement)) continue;
    for (const { left, right, top, bottom } of boxes) {
      const sideways = left < -1 || right > width + 1 || Math.floor((left + 1) / page) !== Math.floor((right - 1) / page);
      const over = (bottom - top) / 5; // a font's box is higher than its line
      const below = paged && (top < -over || bottom > height + over);
      if (node.data.trim() && right - left > 1 && (sideways || below)) {
        cut.push(`"${node.data.trim().slice(0, 40)}" is cut ${below ? "at the foot" : "at the side"}`);
        break;
      }
    }
  }
  return [texts.join(""), cut];
}

// Say whether an element is there for speech alone: the names of the columns above a list of rows.
const spoken = element => {
  const head = element.closest("thead");
  return head && head.ownerDocument.defaultView.getComputedStyle(head).position === "absolute";
};

// Follow an entry of the contents. Returns the heading that is then in sight.
globalThis.follow = async href => {
  await view.goTo(href);
  await settled();
  const heading = content().doc.querySelector("h1");
  return (await comesInSight(heading)) ? heading.textContent : "";
};

// Say whether an element is in the window within two seconds: the pages move until all is laid out.
async function comesInSight(element) {
  const start = performance.now();
  while (!inSight(element) && performance.now() - start < 2000) await frames();
  return inSight(element);
}

function inSight(element) {
  const outer = frame(), [box] = element.getClientRects();
  const x = outer.left + box.left, y = outer.top + box.top;
  return x >= 0 && x < innerWidth && y + box.height > 0 && y < innerHeight;
}

// Follow the first and the last citation of a page, and the links back. Returns what did not work.
globalThis.notes = async index => {
  await view.renderer.goTo({ index });
  const bad = [];
  const cited = [...content().doc.querySelectorAll('a[role="doc-biblioref"]')].map(link => link.id);
  for (const id of new Set([cited.at(0), cited.at(-1)].filter(Boolean))) {
    await view.renderer.goTo({ index, anchor: doc => doc.getElementById(id) });
    const link = content().doc.getElementById(id), target = fragment(link);
    const note = await clicked(link, target);
    if (!note) { bad.push(`${id} does not lead to ${target}`); continue; }
    const back = [...note.querySelectorAll('a[role="doc-backlink"]')].find(a => fragment(a) === id);
    if (!back || !(await clicked(back, id))) bad.push(`no way back from ${target} to ${id}`);
  }
  return bad;
};

const fragment = link => link.getAttribute("href").split("#")[1];

// Click a link, and let the reading system go where it leads. Returns the target, if it is in sight.
async function clicked(link, target) {
  const gone = new Promise(done => {
    const go = event => { event.preventDefault(); done(view.goTo(event.detail.href)); };
    view.addEventListener("link", go, { once: true });
    setTimeout(done, 2000);
  });
  link.click();
  await gone;
  await settled();
  const found = content().doc.getElementById(target);
  return found && (await comesInSight(found)) ? found : null;
}
