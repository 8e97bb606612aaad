// What of a page is wider than its window. Tables scroll in boxes of their own (WCAG 2.2, 1.4.10).
() => {
  const root = document.documentElement, wide = root.clientWidth;
  const found = [];
  if (root.scrollWidth > wide) found.push(`the page is ${root.scrollWidth} px wide, not ${wide}`);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode()); ) {
    if (!node.data.trim() || !node.parentElement.checkVisibility({ visibilityProperty: true })) continue;
    if (node.parentElement.closest(".table, .skip, svg")) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects())
      if (box.width > 1 && (box.left < -1 || box.right > wide + 1)) {
        found.push(`"${node.data.trim().slice(0, 40)}" ends at ${Math.round(box.right)} of ${wide} px`);
        break;
      }
  }
  return found;
}
