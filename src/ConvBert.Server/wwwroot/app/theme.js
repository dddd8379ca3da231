// Light, dark, or as the system says. The choice lasts as long as the page.

const CHOICES = ["auto", "light", "dark"];

/** Makes a button change the theme. */
export function bindTheme(button) {
  let choice = 0;
  button.addEventListener("click", () => {
    choice = (choice + 1) % CHOICES.length;
    if (choice === 0) document.documentElement.removeAttribute("data-theme");
    else document.documentElement.setAttribute("data-theme", CHOICES[choice]);
    button.textContent = `Theme: ${CHOICES[choice]}`;
  });
}
