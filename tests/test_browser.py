"""The browser itself: that it is there, that it runs our pages under our policy, and that axe looks at them."""


def test_a_page_that_is_missing_is_still_a_page_for_everyone(live_server, page, axe):
    page.goto(f"{live_server.url}/no-such-page")

    assert page.title()
    assert axe(page) == []


def test_axe_tells_of_a_picture_without_words(page, axe):
    page.set_content('<html lang="zh"><title>t</title><main><h1>h</h1><img src="data:,"></main></html>')

    assert axe(page) == ["violations: image-alt: img"]
