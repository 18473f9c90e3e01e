package org.grantsledger.api.pages;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.Cookie;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/** Chromium as Debian has it, one for all tests; each page is looked at as somebody without a past. */
final class Browser {

    private static final Path BINARY = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");

    private static final Duration LONG = Duration.ofSeconds(30);

    private static final Duration OFTEN = Duration.ofMillis(20);

    private static @Nullable ChromeDriver started;

    private static String everywhere = "";

    final ChromeDriver driver;
    private final String base;
    private final String key;

    private Browser(ChromeDriver driver, String base, String key) {
        this.driver = driver;
        this.base = base;
        this.key = key;
    }

    private static ChromeDriver start() {
        ChromeOptions options = new ChromeOptions().setBinary(BINARY.toFile())
                .addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--lang=zh-CN");
        LoggingPreferences logging = new LoggingPreferences();
        logging.enable(LogType.BROWSER, Level.ALL);
        options.setCapability("goog:loggingPrefs", logging);
        ChromeDriver driver = new ChromeDriver(
                new ChromeDriverService.Builder().usingDriverExecutable(DRIVER.toFile()).usingAnyFreePort().build(),
                options);
        Runtime.getRuntime().addShutdownHook(new Thread(driver::quit));
        driver.executeCdpCommand("Network.enable", Map.of());
        driver.executeCdpCommand("Page.enable", Map.of());
        driver.manage().timeouts().scriptTimeout(LONG);
        return driver;
    }

    /** @param script that runs in every page from now on before those of the page; empty for none */
    void inEveryPage(String script) {
        if (!everywhere.isEmpty()) {
            driver.executeCdpCommand(
                    "Page.removeScriptToEvaluateOnNewDocument",
                    Map.of("identifier", everywhere));
        }
        everywhere = script.isEmpty()
                ? ""
                : String.valueOf(
                        driver.executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", script))
                                .get("identifier"));
    }

    /** @param key of whoever looks at pages from now on; empty where they sign in */
    void as(String key) {
        Map<String, String> headers = key.isEmpty() ? Map.of() : Map.of("Authorization", "Bearer " + key);
        driver.executeCdpCommand("Network.setExtraHTTPHeaders", Map.of("headers", headers));
    }

    /** @param key of whoever looks at the pages; empty where they sign in */
    static synchronized Browser at(String base, String key) {
        if (!Files.isExecutable(BINARY) || !Files.isExecutable(DRIVER)) {
            throw new AssertionError(
                    "Pages are tested in Chromium, and there is none at " + BINARY + " with " + DRIVER
                            + ". On Debian: apt install chromium chromium-driver fonts-noto-cjk");
        }
        if (started == null) {
            started = start();
        }
        Browser browser = new Browser(started, base, key);
        browser.as(key);
        return browser;
    }

    /** From here on whoever signs in on the page for it, in Chinese, with the cookies that this brings. */
    void signIn(String where, String name, String password) {
        as("");
        driver.get(where + "/sign-in");
        driver.manage().deleteAllCookies();
        driver.get(where + "/sign-in");
        driver.findElement(By.name("username")).sendKeys(name);
        driver.findElement(By.name("password")).sendKeys(password, Keys.ENTER);
        until("return !location.pathname.endsWith('/sign-in') && document.readyState === 'complete'");
    }

    /** Bears its key again, as every other test expects. */
    void signOut() {
        driver.manage().deleteAllCookies();
        as(key);
    }

    /** Opens a page without cookies but the language, and waits until all its parts are there. */
    void open(String path, String language) {
        // Cookies can be set only where a page of the same server is open.
        if (!driver.getCurrentUrl().startsWith(base)) {
            driver.get(base + "/assets/icon.svg");
        }
        driver.manage().deleteAllCookies();
        driver.manage().addCookie(new Cookie("language", language));
        driver.manage().logs().get(LogType.BROWSER);
        driver.get(base + path);
        complete();
    }

    /** Waits until no part of the page is waiting for its figures any more. */
    void complete() {
        until("return document.readyState === 'complete' && !document.querySelector('p.waiting, .htmx-request')");
    }

    /** The first element of the page that a selector finds; there has to be one. */
    WebElement one(String css) {
        return driver.findElement(By.cssSelector(css));
    }

    List<WebElement> all(String css) {
        return driver.findElements(By.cssSelector(css));
    }

    void until(String script) {
        new WebDriverWait(driver, LONG, OFTEN).withMessage(() -> script + " at " + driver.getCurrentUrl())
                .until(d -> Boolean.TRUE.equals(run(script)));
    }

    @Nullable
    Object run(String script, Object... arguments) {
        return ((JavascriptExecutor) driver).executeScript(script, arguments);
    }

    void size(int width, int height) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 500));
    }
}
