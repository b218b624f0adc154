// Runs in the page: lists what a person with weak eyes or a screen reader would stumble over. Evaluates to lines of text.
;(() => {
  const findings = []
  const canvas = document.createElement('canvas')
  canvas.width = 1
  canvas.height = 1
  const context = canvas.getContext('2d', { willReadFrequently: true })
  const known = new Map()

  /** Any CSS colour as red, green, blue (0–255) and alpha (0–1). */
  const readColor = (text) => {
    const seen = known.get(text)
    if (seen) return seen
    context.clearRect(0, 0, 1, 1)
    context.fillStyle = text
    context.fillRect(0, 0, 1, 1)
    const [red, green, blue, alpha] = context.getImageData(0, 0, 1, 1).data
    const color = [red, green, blue, alpha / 255]
    known.set(text, color)
    return color
  }

  const blend = ([red, green, blue, alpha], under) => [
    red * alpha + under[0] * (1 - alpha),
    green * alpha + under[1] * (1 - alpha),
    blue * alpha + under[2] * (1 - alpha),
    1,
  ]

  const luminance = (color) => {
    const [red, green, blue] = color.slice(0, 3).map((part) => {
      const share = part / 255
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }

  const contrast = (one, other) => {
    const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a)
    return (light + 0.05) / (dark + 0.05)
  }

  const ancestors = (element) => {
    const chain = []
    for (let node = element; node; node = node.parentElement) chain.push(node)
    return chain
  }

  const backgroundOf = (chain) =>
    chain.reduceRight(
      (under, node) => blend(readColor(getComputedStyle(node).backgroundColor), under),
      [255, 255, 255, 1],
    )

  const isShown = (element) => {
    const box = element.getBoundingClientRect()
    return (
      box.width > 1 && box.height > 1 && element.checkVisibility({ opacityProperty: true, visibilityProperty: true })
    )
  }

  const checkContrast = (element, text) => {
    const style = getComputedStyle(element)
    const chain = ancestors(element)
    if (chain.some((node) => node.matches(':disabled, [aria-disabled="true"], [aria-hidden="true"]'))) return
    if (chain.some((node) => Number(getComputedStyle(node).opacity) < 1)) return
    const background = backgroundOf(chain)
    const size = Number.parseFloat(style.fontSize)
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700)
    const ratio = contrast(blend(readColor(style.color), background), background)
    if (ratio < (isLarge ? 3 : 4.5)) findings.push(`contrast ${ratio.toFixed(2)}: "${text.slice(0, 40)}"`)
  }

  // An open dialog covers the page: only what is in it is looked at.
  const root = document.querySelector('[role="dialog"], [role="alertdialog"]') ?? document.body
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node.textContent.trim()
    const element = node.parentElement
    if (text !== '' && element && isShown(element)) checkContrast(element, text)
  }

  const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id)
  for (const id of new Set(ids.filter((each, index) => ids.indexOf(each) !== index))) findings.push(`id twice: ${id}`)
  for (const element of document.querySelectorAll('[aria-labelledby], [aria-describedby]')) {
    const names = `${element.getAttribute('aria-labelledby') ?? ''} ${element.getAttribute('aria-describedby') ?? ''}`
    for (const id of names.split(/\s+/).filter(Boolean)) {
      if (!document.getElementById(id)) findings.push(`names what is not there: ${element.outerHTML.slice(0, 120)}`)
    }
  }
  for (const image of root.querySelectorAll('img:not([alt])')) findings.push(`picture without text: ${image.src}`)
  const headings = document.querySelectorAll('h1').length
  if (headings !== 1) findings.push(`${headings} first headings`)
  if (document.title === '') findings.push('no title')
  return findings
})()
