// The buttons that copy the text beside them.

for (const button of document.querySelectorAll('button.copy')) {
  const copy = /** @type {HTMLButtonElement} */ (button);
  copy.hidden = false;
  copy.addEventListener('click', async () => {
    const isCopied = await copyText(copy.dataset.copy ?? '');
    copy.textContent = isCopied ? 'Copied' : 'Not copied';
    setTimeout(() => {
      copy.textContent = 'Copy';
    }, 1_500);
  });
}

/** Also where the page has no clipboard, since it was not loaded from a trustworthy place. @param {string} text */
async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement('textarea');
    field.value = text;
    field.style.position = 'fixed';
    document.body.append(field);
    field.select();
    const isCopied = document.execCommand('copy');
    field.remove();
    return isCopied;
  }
}
