// Passkeys: shows the buttons that ask for one where the browser knows them, and sends what the device answered along
// with their form. Whatever goes wrong, the form is sent without an answer: the page that comes back says so in words.
"use strict";

const keys = window.PublicKeyCredential;

if (keys && keys.parseCreationOptionsFromJSON && keys.parseRequestOptionsFromJSON) {
  document.getElementById("no-passkeys")?.remove();
  for (const button of document.querySelectorAll("button[data-passkey]")) {
    let isAsking = false;
    button.hidden = false;
    button.addEventListener("click", async (event) => {
      event.preventDefault();
      if (isAsking) return; // a second press would end the first question
      isAsking = true;
      const field = button.form.elements.answer ?? document.createElement("input");
      Object.assign(field, { type: "hidden", name: "answer", value: await answer(button) });
      button.form.append(field);
      button.form.requestSubmit(button);
      isAsking = false;
    });
  }
}

async function answer(button) {
  try {
    const token = new URLSearchParams({ csrf_token: button.form.elements.csrf_token.value });
    const asked = await fetch(button.dataset.options, { method: "POST", body: token });
    if (!asked.ok) return "";
    const options = await asked.json();
    const credential =
      button.dataset.passkey === "make"
        ? await navigator.credentials.create({ publicKey: keys.parseCreationOptionsFromJSON(options) })
        : await navigator.credentials.get({ publicKey: keys.parseRequestOptionsFromJSON(options) });
    return JSON.stringify(credential);
  } catch (error) {
    return error.name === "InvalidStateError" ? "known" : "";
  }
}
