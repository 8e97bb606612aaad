// What of a page cannot be seen: text that is wider than the window, or under something else.
// Tables scroll in boxes of their own (WCAG 2.2, 1.4.10). The window must be as high as the page.
() => {
  const root = document.documentElement, wide = root.clientWidth;
  const found = [];
  if (root.scrollWidth > wide) found.push(`the page is ${root.scrollWidth} px wide, not ${wide}`);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode()); ) {
    const parent = node.parentElement, text = node.data.trim().slice(0, 40);
    if (!text || !parent.checkVisibility({ visibilityProperty: true })) continue;
    if (parent.closest(".table, .skip, svg")) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const boxes = [...range.getClientRects()].filter(box => box.width > 1);
    const outside = boxes.find(box => box.left < -1 || box.right > wide + 1);
    if (outside) found.push(`"${text}" ends at ${Math.round(outside.right)} of ${wide} px`);
    for (const box of boxes) {
      const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
      if (!top || top.contains(parent) || parent.contains(top)) continue;
      found.push(`"${text}" is under <${top.localName} class="${top.className}">`);
      break;
    }
  }
  return found;
}
