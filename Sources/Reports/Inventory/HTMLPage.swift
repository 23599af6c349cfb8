import VaultCore

/// The inventory as one page for people: no script, nothing fetched, readable on a phone and on
/// paper, in light and in dark.
extension Inventory {
  var html: String {
    var page: Markup = """
      <!doctype html>
      <html lang="en">
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="\(HTMLStyle.contentPolicy)">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta name="referrer" content="no-referrer">
      <meta name="robots" content="noindex, nofollow, noarchive">
      <title>Secrets inventory, \(InventoryWords.day(now))</title>
      <style>\(HTMLStyle.sheet)</style>
      <body>
      <a class="skip" href="#secrets">Skip to the list of secrets</a>

      """
    page += header
    page += "<main>\n"
    if !items.isEmpty {
      page += HTMLTimeline(self).markup
      page += totalsSection
      page += exceptionsSection
    }
    page += HTMLSecrets(self).markup
    page += "</main>\n"
    page += footer
    return page.html
  }

  private var header: Markup {
    """
    <header>
    <h1>Secrets inventory</h1>
    <p class="meta">As of <time datetime="\(now.rfc3339)">\(InventoryWords.moment(now))</time>\
    <span>Vault <code>\(shortID)</code></span>\(Markup.each(filter.words) {
      "<span>Only \($0.field) <b>\($0.value)</b></span>"
    })</p>
    <p class="verdict">\(verdict)</p>
    \(stateList)</header>

    """
  }

  private var footer: Markup {
    """
    <footer>
    <p>Confidential: names, owners and scopes of credentials. It holds no value of a secret.
    Dates are in UTC. Made by <code>vault report --format html</code>.</p>
    </footer>
    </body>
    </html>

    """
  }
}
